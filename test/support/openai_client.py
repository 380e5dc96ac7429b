"""The openai package for Python against the service: prints what it saw as one JSON object.

Called with the edge's URL and its key; the test judges what is printed.
"""

import json
import sys

import openai

QUESTION = "Solve the following simultaneous equations:\n3x - y = 3\n2x + y = -9"


def error_of(call) -> dict:
    try:
        call()
    except openai.APIStatusError as error:
        return {"class": type(error).__name__, "status": error.status_code, "code": error.code}
    return {}


def main(edge: str, key: str) -> None:
    client = openai.OpenAI(base_url=f"{edge}/v1", api_key=key, max_retries=0)
    model = client.models.list().data[0].id
    request = {
        "model": model,
        "messages": [{"role": "user", "content": QUESTION}],
        "max_tokens": 120,
    }
    whole = client.chat.completions.create(**request)
    chunks = list(
        client.chat.completions.create(**request, stream=True, stream_options={"include_usage": True})
    )
    choices = {**request, "max_tokens": 12, "n": 2, "temperature": 1, "seed": 3, "stop": ["="]}
    several = client.chat.completions.create(**choices, logprobs=True, top_logprobs=2)
    parts = list(client.chat.completions.create(**choices, logprobs=True, stream=True))
    own_fields = {"top_k": 5, "min_p": 0.1, "timings": True}
    timed = client.chat.completions.create(**request, extra_body=own_fields)
    with client.chat.completions.create(**{**request, "max_tokens": 1000}, stream=True) as left:
        next(iter(left))
    stranger = client.with_options(api_key="wrong")
    report = {
        "whole": whole.choices[0].message.content,
        "whole_usage": whole.usage.model_dump(include={"prompt_tokens", "completion_tokens", "total_tokens"}),
        "whole_finish_reason": whole.choices[0].finish_reason,
        "streamed": "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices),
        "streamed_usage": chunks[-1].usage.model_dump(
            include={"prompt_tokens", "completion_tokens", "total_tokens"}
        ),
        "finish_reasons": [
            chunk.choices[0].finish_reason for chunk in chunks if chunk.choices and chunk.choices[0].finish_reason
        ],
        "wrong_key": error_of(stranger.models.list),
        "too_long": error_of(lambda: client.chat.completions.create(**{**request, "max_tokens": 100_000})),
        "unsupported": error_of(lambda: client.chat.completions.create(**request, reasoning_effort="high")),
        "timings": timed.model_extra["timings"],
        "several": [choice.message.content for choice in several.choices],
        "several_streamed": [
            "".join(
                choice.delta.content or ""
                for part in parts
                for choice in part.choices
                if choice.index == index
            )
            for index in range(2)
        ],
        "several_logprobs": [
            all(len(token.top_logprobs) == 2 and token.logprob <= 0 for token in choice.logprobs.content)
            for choice in several.choices
        ],
    }
    print(json.dumps(report))


main(*sys.argv[1:])
