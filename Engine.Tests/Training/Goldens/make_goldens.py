"""Writes goldens.json: what PyTorch's training makes of weights and images that a formula gives, in float64.

Run with any python3 that has torch and torchvision (1.13 made the file that is here): python3 make_goldens.py
With real data it prints losses instead, to hold `engine train --no-shuffle --augment none --dropout 0 --weights FILE` against:
    python3 make_goldens.py lenet5 IDX_FOLDER WEIGHTS_OUT          the first 20 batches of 32 of MNIST
    python3 make_goldens.py vgg11 IMAGE_FOLDER WEIGHTS_OUT         the first 20 batches of 16 of a folder of class folders
"""
import gzip
import json
import pathlib
import struct
import sys

import numpy
import torch
import torchvision
from torch import nn

U = numpy.uint64


def bits(seed, counters):
    """SplitMix64's finaliser over counters: the same as CounterRandom.Bits."""
    with numpy.errstate(over="ignore"):
        z = U(seed) + (counters.astype(U) + U(1)) * U(0x9E3779B97F4A7C15)
        z = (z ^ (z >> U(30))) * U(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> U(27))) * U(0x94D049BB133111EB)
        return z ^ (z >> U(31))


def uniform(seed, count, first=0):
    return ((bits(seed, numpy.arange(first, first + count)) >> U(40)).astype(numpy.float32)) * numpy.float32(2 ** -24)


def initialize(model, seed, flattened):
    """PyTorch's default range from counters, in the engine's order: filters (O, KH, KW, C), the first linear layer's columns (H, W, C)."""
    first_linear = True
    with torch.no_grad():
        fan_in = 0
        normalised = {f"{name}." for name, module in model.named_modules() if isinstance(module, nn.BatchNorm2d)}
        names = [name for name in model.state_dict() if not name.endswith("num_batches_tracked")]
        for ordinal, (name, parameter) in enumerate((name, model.state_dict()[name]) for name in names):
            if any(name.startswith(prefix) for prefix in normalised):
                continue  # 1 and 0, as PyTorch makes them too
            parameter_seed = int(bits(seed, numpy.array([ordinal]))[0])
            if name.endswith("weight"):
                fan_in = parameter[0].numel()
            bound = numpy.float32(1 / numpy.sqrt(float(fan_in)))
            values = torch.from_numpy((2 * uniform(parameter_seed, parameter.numel()) - numpy.float32(1)) * bound)
            if parameter.dim() == 4:
                o, c, h, w = parameter.shape
                values = values.reshape(o, h, w, c).permute(0, 3, 1, 2)
            elif parameter.dim() == 2 and first_linear:
                c, h, w = flattened
                values = values.reshape(-1, h, w, c).permute(0, 3, 1, 2).reshape(parameter.shape)
                first_linear = False
            parameter.copy_(values.reshape(parameter.shape))


def generated(count, channels, size, classes=10):
    """Images of a class share a pattern under noise, all from counters; channels last as the engine has them, then NCHW."""
    length = size * size * channels
    labels = [int(bits(77, numpy.array([i]))[0] % U(classes)) for i in range(count)]
    images = numpy.stack([
        numpy.float32(0.625) * uniform(1000 + label, length) + numpy.float32(0.375) * uniform(2000 + i, length) for i, label in enumerate(labels)])
    images = images.reshape(count, size, size, channels).transpose(0, 3, 1, 2)
    return torch.from_numpy(numpy.ascontiguousarray(images)), torch.tensor(labels)


class LeNet5(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.AvgPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.AvgPool2d(2))
        self.classifier = nn.Sequential(nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10))

    def forward(self, x):
        return self.classifier(self.features(x).flatten(1))


class CompactVgg11(nn.Module):
    def __init__(self, batch_norm=False):
        super().__init__()
        self.features = (torchvision.models.vgg11_bn if batch_norm else torchvision.models.vgg11)(weights=None).features
        self.classifier = nn.Linear(512, 10)

    def forward(self, x):
        return self.classifier(self.features(x).flatten(1))


def alexnet(dropout=0.0):
    model = torchvision.models.alexnet(weights=None, dropout=dropout)
    return model


def optimizer_of(name, model):
    if name == "adamw":
        return torch.optim.AdamW(model.parameters(), lr=0.001, weight_decay=0.01)
    return torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, weight_decay=5e-4, nesterov=name == "nesterov")


def train(model, images, labels, batch, steps, optimizer="sgd", dtype=torch.float64, clip=None, smoothing=0.0):
    model = model.to(dtype).train()
    step_of = optimizer_of(optimizer, model)
    losses, norms = [], {}
    for i in range(steps):
        x, y = images[i * batch:(i + 1) * batch].to(dtype), labels[i * batch:(i + 1) * batch]
        step_of.zero_grad()
        loss = nn.functional.cross_entropy(model(x), y, label_smoothing=smoothing)
        loss.backward()
        if clip is not None:
            nn.utils.clip_grad_norm_(model.parameters(), clip)
        if i == 0:
            norms = {name: parameter.grad.norm().item() for name, parameter in model.named_parameters()}
        step_of.step()
        losses.append(loss.item())
    return model, losses, norms


def samples(model):
    """Each tensor's norm and 16 of its elements, spread over the file's order."""
    result = {}
    for name, tensor in model.state_dict().items():
        if name.endswith("num_batches_tracked"):
            continue
        flat = tensor.flatten().double()
        places = [int(i * (flat.numel() - 1) / 15) for i in range(16)]
        result[name] = {"norm": float(f"{flat.norm().item():.9g}"), "places": places, "values": [float(f"{flat[p].item():.9g}") for p in places]}
    return result


def case(model, flattened, channels, size, batch, steps, **options):
    initialize(model, 5, flattened)
    images, labels = generated(batch * steps, channels, size)
    model, losses, norms = train(model, images, labels, batch, steps, **options)
    return {
        "batch": batch, "steps": steps, "losses": [float(f"{v:.10g}") for v in losses],
        "gradientNorms": {k: float(f"{v:.9g}") for k, v in norms.items()}, "weights": samples(model),
    }


def write_safetensors(model, path):
    header, blobs, offset = {}, [], 0
    for name, tensor in model.state_dict().items():
        if name.endswith("num_batches_tracked"):
            continue
        blob = tensor.detach().float().contiguous().numpy().tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [offset, offset + len(blob)]}
        offset += len(blob)
        blobs.append(blob)
    text = json.dumps(header).encode()
    pathlib.Path(path).write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blobs))


def real(name, folder, weights_out):
    folder = pathlib.Path(folder)
    torch.manual_seed(1)
    if name == "lenet5":
        def idx(stem):
            path = next(folder.glob(stem + "*"))
            data = (gzip.open if path.suffix == ".gz" else open)(path, "rb").read()
            dims = data[3]
            return numpy.frombuffer(data, numpy.uint8, offset=4 + 4 * dims).reshape(struct.unpack(">" + "I" * dims, data[4:4 + 4 * dims]))
        images = torch.from_numpy(idx("train-images")[:640].copy()).float().unsqueeze(1) / 255
        labels = torch.from_numpy(idx("train-labels")[:640].astype(numpy.int64))
        model, batch = LeNet5(), 32
    else:
        from PIL import Image
        files = [(f, label) for label, c in enumerate(sorted(p for p in folder.iterdir() if p.is_dir())) for f in sorted(c.iterdir())][:320]
        images = torch.stack([torchvision.transforms.functional.to_tensor(Image.open(f).convert("RGB")) for f, _ in files])
        labels = torch.tensor([label for _, label in files])
        model, batch = CompactVgg11(), 16
    write_safetensors(model, weights_out)
    model, losses, _ = train(model, images, labels, batch, 20, dtype=torch.float32)
    write_safetensors(model, str(weights_out) + ".after")
    for loss in losses:
        print(f"{loss:.7g}")


if __name__ == "__main__":
    if len(sys.argv) == 4:
        real(*sys.argv[1:])
    else:
        cases = {
            "lenet5": case(LeNet5(), (16, 5, 5), 1, 28, 32, 20),
            "lenet5 nesterov": case(LeNet5(), (16, 5, 5), 1, 28, 32, 20, optimizer="nesterov", clip=0.5),
            "lenet5 adamw": case(LeNet5(), (16, 5, 5), 1, 28, 32, 20, optimizer="adamw", smoothing=0.1),
            "vgg11": case(CompactVgg11(), (512, 1, 1), 3, 32, 8, 20),
            "vgg11-bn": case(CompactVgg11(True), (512, 1, 1), 3, 32, 8, 10),
            "alexnet": case(alexnet(), (256, 6, 6), 3, 224, 4, 10),
        }
        target = pathlib.Path(__file__).parent / "goldens.json"
        target.write_text("{\n" + ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in cases.items()) + "\n}\n")
