"""Greedy decoding by onnxruntime and tokenizers in Python: a second opinion on the node's tokens.

Plain feeds and fetches, none of the node's code: the cache goes in and out as arrays at each step.
Reads {"model_dir", "max_tokens", "conversations"} as JSON from stdin, where a conversation is a list of [role, text].
Prints [{"prompt": ids, "completion": ids}, ...].
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

NUMPY_TYPES = {"tensor(float)": np.float32, "tensor(float16)": np.float16}


class Model:
    def __init__(self, folder: Path) -> None:
        config = json.loads((folder / "genai_config.json").read_text())["model"]
        ends = config["eos_token_id"]
        self.ends = set(ends if isinstance(ends, list) else [ends])
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(
            str(folder / config["decoder"]["filename"]), options, providers=["CPUExecutionProvider"]
        )
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.cache_shape = (1, config["decoder"]["num_key_value_heads"], 0, config["decoder"]["head_size"])
        self.cache_inputs = [i for i in self.session.get_inputs() if i.name.startswith("past_key_values.")]
        self.outputs = ["logits"] + [i.name.replace("past_key_values", "present") for i in self.cache_inputs]

    def prompt(self, conversation: list[list[str]]) -> list[int]:
        text = "".join(f"<|{role}|>\n{content}<|end|>\n" for role, content in conversation) + "<|assistant|>\n"
        return self.tokenizer.encode(text, add_special_tokens=False).ids

    def complete(self, prompt: list[int], max_tokens: int) -> list[int]:
        """Ids up to max_tokens, without the one that ends the answer."""
        cache = {i.name: np.zeros(self.cache_shape, NUMPY_TYPES[i.type]) for i in self.cache_inputs}
        ids, length, completion = prompt, 0, []
        while len(completion) < max_tokens:
            length += len(ids)
            feeds = {"input_ids": np.array([ids]), "attention_mask": np.ones((1, length), np.int64), **cache}
            logits, *present = self.session.run(self.outputs, feeds)
            best = int(np.argmax(logits[0, -1]))
            if best in self.ends:
                break
            completion.append(best)
            ids, cache = [best], dict(zip(cache, present, strict=True))
        return completion


def main() -> None:
    request = json.load(sys.stdin)
    model = Model(Path(request["model_dir"]))
    answers = []
    for conversation in request["conversations"]:
        prompt = model.prompt(conversation)
        answers.append({"prompt": prompt, "completion": model.complete(prompt, request["max_tokens"])})
    print(json.dumps(answers))


main()
