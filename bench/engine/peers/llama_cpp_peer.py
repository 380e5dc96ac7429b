"""llama.cpp by llama-cpp-python's low-level interface: several sequences in one llama_decode, greedy by its sampler."""

import ctypes
from pathlib import Path

import numpy as np
import llama_cpp as llama
from peer import DECODE_PROMPT, create_prompts, read_settings, serve, time_per_second

ROW_TOKENS = 1024
FLASH_ATTENTION = {"on": 1, "off": 0}


# The matrices, which llama.cpp keeps in the form that its fastest kernels take.
MATRICES = rb"(attn_qkv|attn_output|ffn_up|ffn_down|^output)\.weight"
CPU_DEVICE = 0


class BufferOverride(ctypes.Structure):
    _fields_ = [("pattern", ctypes.c_char_p), ("buffer_type", ctypes.c_void_p)]


def load_library(name: str, results: dict[str, type]) -> ctypes.CDLL:
    library = ctypes.CDLL(str(Path(llama.__file__).parent / "lib" / name))
    for function, result in results.items():
        getattr(library, function).restype = result
    return library


def find_buffer_types() -> dict[str, int]:
    """Forms of matrices that this build has on this processor beside the plain one, fastest first: AMX, CPU_REPACK."""
    pointer = ctypes.c_void_p
    ggml = load_library("libggml.so", {"ggml_backend_dev_by_type": pointer})
    base = load_library("libggml-base.so", {
        "ggml_backend_dev_backend_reg": pointer,
        "ggml_backend_reg_get_proc_address": pointer,
        "ggml_backend_buft_name": ctypes.c_char_p,
    })
    device = pointer(ggml.ggml_backend_dev_by_type(CPU_DEVICE))
    registry = pointer(base.ggml_backend_dev_backend_reg(device))
    address = base.ggml_backend_reg_get_proc_address(registry, b"ggml_backend_dev_get_extra_bufts")
    found = ctypes.CFUNCTYPE(ctypes.POINTER(pointer), pointer)(address)(device)
    types = {}
    for buffer_type in found:
        if not buffer_type:
            return types
        types[base.ggml_backend_buft_name(pointer(buffer_type)).decode()] = buffer_type


def load_model(path: str, buffer_name: str):
    """With the matrices in the form of that name, as llama.cpp's own --override-tensor does."""
    types = find_buffer_types()
    if buffer_name not in types:
        raise RuntimeError(f"This llama.cpp has no {buffer_name} here, only {', '.join(types)}.")
    overrides = (BufferOverride * 2)(BufferOverride(MATRICES, types[buffer_name]), BufferOverride())
    options = llama.llama_model_default_params()
    options.tensor_buft_overrides = ctypes.addressof(overrides)
    model = llama.llama_model_load_from_file(path.encode(), options)
    if not model:
        raise RuntimeError(f"llama.cpp can't load {path}.")
    return model


class Batch:
    """Tokens of several sequences for one llama_decode, with logits where they are asked for."""

    def __init__(self, capacity: int):
        self.batch = llama.llama_batch_init(capacity, 0, 1)
        self.clear()

    def clear(self) -> None:
        self.batch.n_tokens = 0

    def add(self, token: int, position: int, sequence: int, has_logits: bool) -> None:
        index = self.batch.n_tokens
        self.batch.token[index] = token
        self.batch.pos[index] = position
        self.batch.n_seq_id[index] = 1
        self.batch.seq_id[index][0] = sequence
        self.batch.logits[index] = has_logits
        self.batch.n_tokens += 1

    def add_prompt(self, prompt: np.ndarray, sequence: int) -> None:
        for position, token in enumerate(prompt):
            self.add(int(token), position, sequence, position == len(prompt) - 1)

    def free(self) -> None:
        llama.llama_batch_free(self.batch)


class Session:
    """A context for some sequences, with nothing in its cache."""

    def __init__(self, model, settings: dict, sequences: int):
        options = llama.llama_context_default_params()
        options.n_ctx = ROW_TOKENS * sequences
        options.n_seq_max = sequences
        options.n_batch = ROW_TOKENS
        options.n_ubatch = settings["microBatch"]
        options.flash_attn_type = FLASH_ATTENTION[settings["flashAttention"]]
        options.n_threads = options.n_threads_batch = settings["threads"]
        options.no_perf = True
        self.context = llama.llama_init_from_model(model, options)
        self.sampler = llama.llama_sampler_init_greedy()
        self.batch = Batch(ROW_TOKENS)

    def run(self) -> None:
        if llama.llama_decode(self.context, self.batch.batch) != 0:
            raise RuntimeError("llama_decode failed.")

    def sample(self, index: int) -> int:
        return llama.llama_sampler_sample(self.sampler, self.context, index)

    def free(self) -> None:
        self.batch.free()
        llama.llama_sampler_free(self.sampler)
        llama.llama_free(self.context)


def step(session: Session, tokens: list[int], position: int) -> list[int]:
    """One token for each sequence."""
    session.batch.clear()
    for sequence, token in enumerate(tokens):
        session.batch.add(token, position, sequence, True)
    session.run()
    return [session.sample(index) for index in range(len(tokens))]


def main() -> None:
    settings = read_settings()
    quiet = llama.llama_log_callback(lambda *_: None)
    llama.llama_log_set(quiet, None)
    llama.llama_backend_init()
    model = load_model(settings["model"], settings["matrices"])

    def decode(request: dict) -> float:
        sequences, tokens = request["sequences"], request["tokens"]
        session = Session(model, settings, sequences)
        for sequence, prompt in enumerate(create_prompts(request["seed"], sequences, DECODE_PROMPT)):
            session.batch.add_prompt(prompt, sequence)
        session.run()
        newest = [session.sample(DECODE_PROMPT * (sequence + 1) - 1) for sequence in range(sequences)]
        newest = step(session, newest, DECODE_PROMPT)

        def run() -> None:
            nonlocal newest
            for index in range(tokens):
                newest = step(session, newest, DECODE_PROMPT + 1 + index)

        per_second = time_per_second(sequences * tokens, run)
        session.free()
        return per_second

    def prefill(request: dict) -> float:
        [prompt] = create_prompts(request["seed"], 1, request["tokens"])
        session = Session(model, settings, 1)
        # The first run of a context allocates.
        step(session, [1], 0)
        llama.llama_memory_clear(llama.llama_get_memory(session.context), True)
        session.batch.clear()
        session.batch.add_prompt(prompt, 0)

        def run() -> None:
            session.run()
            session.sample(len(prompt) - 1)

        per_second = time_per_second(len(prompt), run)
        session.free()
        return per_second

    features = llama.llama_print_system_info().decode()
    serve(f"llama-cpp-python {llama.__version__} ({features.strip()})", {"decode": decode, "prefill": prefill})


if __name__ == "__main__":
    main()
