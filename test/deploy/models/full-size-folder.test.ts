import { expect, test } from "vitest";
import { describeModel } from "../../../deploy/models/describe-model.ts";
import { verifyModel } from "../../../deploy/models/verify-model.ts";
import { layoutFolder } from "../../support/layout-fixtures.ts";

/** What `python -m renritsu_nano.full_size` makes, with 5 layers of 2 heads of 32 numbers. */
const folder = layoutFolder("full-size-in-small");

test("a folder of random weights is described as the model that it stands for", async () => {
  const { variant, architecture, inputs, ...model } = await describeModel(folder);
  expect({ variant, architecture }).toEqual({ variant: "cpu-int4", architecture: "phi3" });
  expect(model.context_length).toBe(128);
  expect(model.kv_bytes_per_token).toBe(5 * 2 * 64 * 4);
  expect(inputs.map((input) => input.name)).toEqual([
    "input_ids",
    "attention_mask",
    ...[0, 1, 2, 3, 4].flatMap((layer) => [
      `past_key_values.${layer}.key`,
      `past_key_values.${layer}.value`,
    ]),
  ]);
});

test("it makes a token, its logits finite", async () => {
  const { token } = await verifyModel(folder, "cpu");
  expect(token?.provider).toBe("cpu");
});
