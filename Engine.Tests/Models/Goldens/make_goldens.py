"""Writes logits.json, what PyTorch computes for seeded networks on seeded images in float64, and parameters.json, the names, shapes and counts of
torchvision's parameters.

Run with any python3 that has torch and torchvision (1.13 and 0.14 made the files that are here): python3 make_goldens.py
No weights are kept: they are a formula, CounterRandom, that Weights/TestWeights.cs computes too, in float32 and to the same bits.
"""
import json
import pathlib

import numpy
import torch
import torchvision
from torch import nn

FIRST_IMAGE_SEED = 1_000_000


def uniform(seed, count):
    """Engine.Backends.CounterRandom.Uniform for the counters 0, 1, …, in [0, 1)."""
    values = numpy.empty(count, numpy.float32)
    block = 1 << 22
    with numpy.errstate(over="ignore"):
        for start in range(0, count, block):
            counter = numpy.arange(start, min(start + block, count), dtype=numpy.uint64)
            z = numpy.uint64(seed) + (counter + numpy.uint64(1)) * numpy.uint64(0x9E3779B97F4A7C15)
            z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
            z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
            z ^= z >> numpy.uint64(31)
            values[start:start + block] = (z >> numpy.uint64(40)).astype(numpy.float32) / numpy.float32(1 << 24)
    return values


def spread(seed, shape, scale, offset=0):
    values = uniform(seed, int(numpy.prod(shape)))
    return torch.from_numpy(((2 * values - 1) * numpy.float32(scale) + numpy.float32(offset)).reshape(shape))


def seeded(network):
    """The weights of TestWeights.cs: a seed a tensor, counted in the order of the layers."""
    state = network.state_dict()
    for seed, name in enumerate(name for name in state if not name.endswith("num_batches_tracked")):
        shape = tuple(state[name].shape)
        owner = network.get_submodule(name.rsplit(".", 1)[0])
        if name.endswith("running_var") or name.endswith("weight") and len(shape) == 1:
            state[name] = spread(seed, shape, 0.5, 1)
        elif name.endswith("weight"):
            state[name] = spread(seed, shape, numpy.sqrt(numpy.float32(6) / numpy.float32(numpy.prod(shape[1:]))))
        else:
            state[name] = spread(seed, shape, 0.5 if isinstance(owner, nn.BatchNorm2d) else 0.05)
    network.load_state_dict(state)
    return network.eval().to(torch.float64)


def lenet5(activation):
    network = nn.Sequential()
    network.features = nn.Sequential(nn.Conv2d(1, 6, 5, padding=2), activation(), nn.AvgPool2d(2), nn.Conv2d(6, 16, 5), activation(), nn.AvgPool2d(2))
    network.flatten = nn.Flatten()
    network.classifier = nn.Sequential(nn.Linear(400, 120), activation(), nn.Linear(120, 84), activation(), nn.Linear(84, 10))
    return network


def alexnet2012():
    def normalisation():
        return nn.LocalResponseNorm(5, alpha=5e-4, beta=0.75, k=2)

    network = nn.Sequential()
    network.features = nn.Sequential(
        nn.Conv2d(3, 96, 11, 4), nn.ReLU(), normalisation(), nn.MaxPool2d(3, 2),
        nn.Conv2d(96, 256, 5, padding=2, groups=2), nn.ReLU(), normalisation(), nn.MaxPool2d(3, 2),
        nn.Conv2d(256, 384, 3, padding=1), nn.ReLU(),
        nn.Conv2d(384, 384, 3, padding=1, groups=2), nn.ReLU(),
        nn.Conv2d(384, 256, 3, padding=1, groups=2), nn.ReLU(), nn.MaxPool2d(3, 2))
    network.flatten = nn.Flatten()
    network.classifier = nn.Sequential(
        nn.Dropout(), nn.Linear(9216, 4096), nn.ReLU(), nn.Dropout(), nn.Linear(4096, 4096), nn.ReLU(), nn.Linear(4096, 1000))
    return network


def vgg(name, **options):
    return getattr(torchvision.models, name.replace("-", "_"))(init_weights=False, **options)


def compact(name, inputs, classes):
    """A VGG for small images: its flattened features straight into one linear layer."""
    network = nn.Sequential()
    network.features = vgg(name).features
    network.flatten = nn.Flatten()
    network.classifier = nn.Linear(inputs, classes)
    return network


def alexnet(**options):
    return torchvision.models.alexnet(**options)


# What the engine calls the model, its options there, the image (channels, height, width) and its range, and the same network by PyTorch.
# AlexNet-2012 gets pixels of ±128, as in the paper: on images of ±1 its normalisation would divide by hardly more than a constant.
CASES = (
    ("lenet5", {}, (1, 28, 28), 1, lambda: lenet5(nn.ReLU)),
    ("lenet5", {"activation": "Sigmoid"}, (1, 28, 28), 1, lambda: lenet5(nn.Sigmoid)),
    ("lenet5", {"activation": "Tanh"}, (1, 28, 28), 1, lambda: lenet5(nn.Tanh)),
    ("vgg11", {"classes": 10, "head": "Compact"}, (3, 32, 32), 2, lambda: compact("vgg11", 512, 10)),
    ("vgg13-bn", {"classes": 20, "head": "Compact"}, (3, 64, 32), 2, lambda: compact("vgg13-bn", 1024, 20)),
    ("vgg16-bn", {"classes": 10, "head": "Compact"}, (3, 32, 32), 2, lambda: compact("vgg16-bn", 512, 10)),
    ("vgg19", {"classes": 10, "head": "Compact"}, (3, 32, 32), 2, lambda: compact("vgg19", 512, 10)),
    ("alexnet", {"classes": 10}, (3, 96, 128), 2, lambda: alexnet(num_classes=10)),
    ("alexnet", {}, (3, 224, 224), 2, alexnet),
    ("alexnet2012", {}, (3, 227, 227), 128, alexnet2012),
    ("vgg11-bn", {}, (3, 224, 224), 2, lambda: vgg("vgg11-bn")),
    ("vgg16", {}, (3, 224, 224), 2, lambda: vgg("vgg16")),
)


@torch.no_grad()
def logits(image, image_range, make):
    pair = torch.stack([spread(FIRST_IMAGE_SEED + i, image, image_range) for i in range(2)]).to(torch.float64)
    return [[float(f"{value:.9g}") for value in row] for row in seeded(make())(pair).tolist()]


lines = [
    json.dumps({"model": model, **options, "channels": image[0], "height": image[1], "width": image[2], "range": image_range,
                "logits": logits(image, image_range, make)}, separators=(",", ":"))
    for model, options, image, image_range, make in CASES]
pathlib.Path(__file__).with_name("logits.json").write_text("[\n" + ",\n".join(lines) + "\n]\n")

models = {"alexnet": alexnet} | {f"vgg{depth}{form}": (lambda name: lambda: vgg(name))(f"vgg{depth}{form}") for depth in (11, 13, 16, 19) for form in ("", "-bn")}
lines = []
for model, make in models.items():
    network = make()
    state = {name: list(tensor.shape) for name, tensor in network.state_dict().items() if not name.endswith("num_batches_tracked")}
    count = sum(parameter.numel() for parameter in network.parameters())
    lines.append(f"{json.dumps(model)}: {json.dumps({'learnt': count, 'tensors': state}, separators=(',', ':'))}")
pathlib.Path(__file__).with_name("parameters.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
