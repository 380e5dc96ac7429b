import { expect, test } from "vitest";
import { parseModelOptions } from "../../../deploy/models/model-options.ts";

const hub = "https://hub.example";

test("a known name and a variant lead to a folder of the hub", () => {
  expect(parseModelOptions(["pull", "phi-3-mini-4k", "--variant", "cuda-fp16"], hub)).toEqual({
    command: "pull",
    hub,
    repository: "microsoft/Phi-3-mini-4k-instruct-onnx",
    folder: "cuda/cuda-fp16",
    target: "models/phi-3-mini-4k/cuda-fp16",
    revision: "main",
    parallel: 4,
    partBytes: 16_777_216,
    json: false,
  });
});

test("any other export is named by repository and folder", () => {
  const commandLine = [
    "pull",
    "--from",
    "http://127.0.0.1:1/",
    "--repo",
    "a/b.c",
    "--path",
    "/d/e/",
  ];
  expect(parseModelOptions(commandLine, hub)).toMatchObject({
    hub: "http://127.0.0.1:1",
    repository: "a/b.c",
    folder: "d/e",
    target: "models/b.c/e",
  });
  expect(parseModelOptions(["pull", "--repo", "a/b"], hub)).toMatchObject({
    folder: "",
    target: "models/b/model",
  });
});

test("a build goes by folder and variant, into models/ unless told otherwise", () => {
  expect(parseModelOptions(["build", "../my-phi/", "--variant", "cpu-int4"], hub)).toEqual({
    command: "build",
    source: "../my-phi/",
    variant: "cpu-int4",
    target: "models/my-phi/cpu-int4",
    json: false,
  });
  const commandLine = ["build", "a", "--variant", "cuda-fp16", "--to", "b", "--json"];
  expect(parseModelOptions(commandLine, hub)).toMatchObject({ target: "b", json: true });
});

test.each([
  [[], /No command given/],
  [["fetch"], /No command fetch/],
  [["pull"], /Name a model/],
  [["pull", "gpt", "--variant", "cpu-int4"], /No model is known as gpt/],
  [["pull", "phi-3-mini-4k", "--variant", "int3"], /--variant int3 is not known/],
  [["pull", "phi-3-mini-4k", "--variant", "cpu-int4", "--repo", "a/b"], /either/],
  [["pull", "--repo", "../b"], /--repo must be like/],
  [["pull", "--repo", "a/.."], /--repo must be like/],
  [["pull", "--repo", "a/b", "--path", "../c"], /--path must be a folder/],
  [["pull", "--repo", "a/b", "--from", "ftp://c"], /--from \(or HF_ENDPOINT\) must be an address/],
  [["pull", "--repo", "a/b", "--parallel", "0"], /--parallel must be a whole number from 1 to 16/],
  [["build", "--variant", "cpu-int4"], /Name one Hugging Face folder/],
  [["build", "a", "b", "--variant", "cpu-int4"], /Name one Hugging Face folder/],
  [["build", "a"], /Choose a --variant: cuda-int4, cuda-fp16, cpu-int4/],
  [["build", "a", "--variant", "int4"], /--variant int4 is not known/],
  [["info"], /Name one model folder/],
  [["verify", "a", "--provider", "tpu"], /--provider tpu is not known/],
  [["rm", "a", "b"], /Name one model folder/],
])("%j is refused", (commandLine, fault) => {
  expect(() => parseModelOptions(commandLine, hub)).toThrow(fault);
});
