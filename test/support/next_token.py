"""The likeliest next token after a text, by transformers: next_token.py HUGGING_FACE_FOLDER TEXT"""

import sys

import torch
from tokenizers import Tokenizer
from transformers import Phi3ForCausalLM

folder, text = sys.argv[1:]
ids = Tokenizer.from_file(f"{folder}/tokenizer.json").encode(text).ids
model = Phi3ForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
with torch.no_grad():
    print(int(model(torch.tensor([ids])).logits[0, -1].argmax()))
