"""Runs a network, or learns with it, once for each line read, and answers when it is done.

The first line describes the network: {"layers": [["Conv2d", 3, 64, ...], ["ReLU"], ...], "input": [C, H, W], "classes": N, "batch": N, "learn": bool, "threads": N}.
"""
import json
import sys

import torch
from torch import nn

description = json.loads(sys.stdin.readline())
torch.set_num_threads(description["threads"])
network = nn.Sequential(*[getattr(nn, name)(*arguments) for name, *arguments in description["layers"]])
images = torch.rand(description["batch"], *description["input"])
labels = torch.arange(description["batch"]) % description["classes"]
loss = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(network.parameters(), lr=1e-4, momentum=0.9, weight_decay=5e-4)
network.train(description["learn"])


def learn():
    optimizer.zero_grad()
    loss(network(images), labels).backward()
    optimizer.step()


def run():
    with torch.inference_mode():
        network(images)


work = learn if description["learn"] else run
print(torch.__version__, sum(p.numel() for p in network.parameters()), flush=True)
for _ in sys.stdin:
    work()
    print("done", flush=True)
