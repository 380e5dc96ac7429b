"""ONNX Runtime GenAI: its Generator, a batch of sequences of one length."""

import json

import onnxruntime_genai as og
from peer import DECODE_PROMPT, create_prompts, read_settings, serve, time_per_second

ROW_TOKENS = 1024


def main() -> None:
    settings = read_settings()
    config = og.Config(settings["model"])
    config.overlay(json.dumps({
        "model": {"decoder": {"session_options": {"intra_op_num_threads": settings["threads"]}}},
        "search": {"past_present_share_buffer": settings["sharedBuffer"]},
    }))
    model = og.Model(config)

    def create_generator(sequences: int) -> og.Generator:
        parameters = og.GeneratorParams(model)
        # Random weights end an answer at random: the least length forbids it.
        parameters.set_search_options(
            batch_size=sequences, max_length=ROW_TOKENS, min_length=ROW_TOKENS, do_sample=False
        )
        return og.Generator(model, parameters)

    def decode(request: dict) -> float:
        sequences, tokens = request["sequences"], request["tokens"]
        generator = create_generator(sequences)
        generator.append_tokens(create_prompts(request["seed"], sequences, DECODE_PROMPT))
        for _ in range(2):
            generator.generate_next_token()
        return time_per_second(
            sequences * tokens, lambda: [generator.generate_next_token() for _ in range(tokens)]
        )

    def prefill(request: dict) -> float:
        prompts = create_prompts(request["seed"], 1, request["tokens"])
        generator = create_generator(1)

        def run() -> None:
            generator.append_tokens(prompts)
            generator.generate_next_token()

        return time_per_second(prompts.size, run)

    serve(f"onnxruntime-genai {og.__version__}", {"decode": decode, "prefill": prefill})


if __name__ == "__main__":
    main()
