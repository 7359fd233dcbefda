"""Writes goldens.json: what PyTorch says of the definitions that are easy to get wrong, in float64, channels last.

Run with any python3 that has torch (1.13 made the file that is here): python3 make_goldens.py
A case is {"name": flat list or number}; inputs are multiples of 1/64, so they are exact in any precision.
"""
import json
import pathlib

import torch
import torch.nn.functional as F

torch.manual_seed(20120930)
cases = {}


def grid(*shape, low=-128, high=128):
    return torch.randint(low, high + 1, shape).to(torch.float64) / 64


def flat(tensor):
    """NCHW becomes NHWC, OIHW becomes OHWI; others stay as they are."""
    if tensor.dim() == 4:
        tensor = tensor.permute(0, 2, 3, 1)
    values = tensor.detach().contiguous().flatten().tolist()
    return [int(v) if v == int(v) else float(f"{v:.12g}") for v in values]


def pool(name, shape, window, stride, padding, ceil, kind):
    x = (torch.randperm(torch.Size(shape).numel()).reshape(shape).to(torch.float64) - 40) / 64
    x.requires_grad_(True)
    if kind == "max":
        y, argmax = F.max_pool2d(x, window, stride, padding, ceil_mode=ceil, return_indices=True)
    else:
        y, argmax = F.avg_pool2d(x, window, stride, padding, ceil_mode=ceil, count_include_pad=True), None
    grad = grid(*y.shape)
    y.backward(grad)
    case = {"shape": [shape[0], shape[2], shape[3], shape[1]], "window": window, "stride": stride, "padding": padding, "ceil": ceil,
            "outputShape": [y.shape[0], y.shape[2], y.shape[3], y.shape[1]],
            "input": flat(x), "output": flat(y), "outputGrad": flat(grad), "inputGrad": flat(x.grad)}
    if argmax is not None:
        case["argmax"] = flat(argmax)
    cases[name] = case


for kind in ("max", "avg"):
    pool(f"{kind}-overlapping", (1, 2, 7, 7), [3, 3], [2, 2], [0, 0], False, kind)
    pool(f"{kind}-ceil", (2, 2, 6, 7), [3, 3], [2, 2], [0, 0], True, kind)
    pool(f"{kind}-ceil-padded", (1, 3, 6, 5), [3, 2], [2, 3], [1, 1], True, kind)
    pool(f"{kind}-padded", (2, 1, 5, 6), [4, 3], [3, 2], [2, 1], False, kind)
    pool(f"{kind}-ceil-drops-last", (1, 2, 4, 4), [2, 2], [3, 3], [1, 1], True, kind)

for name, shape, size in (("down", (2, 3, 7, 5), (3, 2)), ("up", (1, 2, 3, 2), (7, 6)), ("even", (1, 2, 6, 6), (2, 3))):
    x = grid(*shape).requires_grad_(True)
    y = F.adaptive_avg_pool2d(x, size)
    grad = grid(*y.shape)
    y.backward(grad)
    cases[f"adaptive-{name}"] = {"shape": [shape[0], shape[2], shape[3], shape[1]], "size": list(size), "input": flat(x), "output": flat(y),
                                 "outputGrad": flat(grad), "inputGrad": flat(x.grad)}

for name, size, alpha, beta, k in (("paper", 5, 0.5, 0.75, 2.0), ("even", 4, 0.25, 0.5, 1.0), ("wider-than-channels", 15, 0.5, 0.75, 1.0)):
    x = grid(1, 7, 2, 2).requires_grad_(True)
    y = F.local_response_norm(x, size, alpha, beta, k)
    grad = grid(*y.shape)
    y.backward(grad)
    cases[f"lrn-{name}"] = {"shape": [1, 2, 2, 7], "size": size, "alpha": alpha, "beta": beta, "k": k, "input": flat(x), "output": flat(y),
                            "outputGrad": flat(grad), "inputGrad": flat(x.grad)}

x = grid(3, 4, 2, 3).requires_grad_(True)
layer = torch.nn.BatchNorm2d(4, eps=0.0009765625, momentum=0.125).to(torch.float64)
with torch.no_grad():
    layer.weight.copy_(grid(4))
    layer.bias.copy_(grid(4))
    layer.running_mean.copy_(grid(4))
    layer.running_var.copy_(grid(4, low=16))
case = {"shape": [3, 2, 3, 4], "epsilon": 0.0009765625, "momentum": 0.125, "input": flat(x), "scale": flat(layer.weight), "shift": flat(layer.bias),
        "runningMean": flat(layer.running_mean), "runningVariance": flat(layer.running_var)}
y = layer(x)
grad = grid(*y.shape)
y.backward(grad)
case |= {"output": flat(y), "outputGrad": flat(grad), "inputGrad": flat(x.grad), "scaleGrad": flat(layer.weight.grad), "shiftGrad": flat(layer.bias.grad),
         "newRunningMean": flat(layer.running_mean), "newRunningVariance": flat(layer.running_var)}
case["inference"] = flat(layer.eval()(x))
cases["batchnorm"] = case


def optimizer(name, make, **settings):
    w = grid(6).requires_grad_(True)
    steps = make([w], **settings)
    case = {"weights": flat(w), "steps": []} | {key: float(v) if not isinstance(v, tuple) else list(v) for key, v in settings.items()}
    for _ in range(3):
        w.grad = grid(6)
        steps.step()
        case["steps"].append({"gradients": flat(w.grad), "weights": flat(w)})
    cases[name] = case


optimizer("sgd-plain", torch.optim.SGD, lr=0.125, momentum=0.0, weight_decay=0.0, nesterov=False)
optimizer("sgd-momentum", torch.optim.SGD, lr=0.125, momentum=0.875, weight_decay=0.0625, nesterov=False)
optimizer("sgd-nesterov", torch.optim.SGD, lr=0.125, momentum=0.875, weight_decay=0.0625, nesterov=True)
optimizer("adamw", torch.optim.AdamW, lr=0.125, betas=(0.875, 0.984375), eps=0.0009765625, weight_decay=0.0625)

for smoothing in (0.0, 0.125):
    x = (grid(5, 7) * 3).requires_grad_(True)
    labels = torch.randint(0, 7, (5,))
    F.cross_entropy(x, labels, label_smoothing=smoothing).backward()
    cases[f"cross-entropy-{'smoothed' if smoothing else 'plain'}"] = {
        "shape": [5, 7], "smoothing": smoothing, "logits": flat(x), "labels": labels.tolist(), "logitsGrad": flat(x.grad),
        "loss": F.cross_entropy(x, labels, label_smoothing=smoothing, reduction="sum").item(), "hits": int((x.argmax(1) == labels).sum())}

for name, shape, outputs, kernel, stride, padding, dilation, groups in (
        ("plain", (2, 3, 5, 5), 4, [3, 3], [1, 1], [1, 1], [1, 1], 1),
        ("strided", (1, 3, 8, 7), 2, [4, 3], [3, 2], [2, 1], [1, 1], 1),
        ("dilated", (1, 2, 7, 8), 3, [3, 2], [1, 2], [2, 1], [2, 3], 1),
        ("grouped", (2, 4, 4, 5), 6, [3, 3], [2, 1], [1, 0], [1, 1], 2),
        ("depthwise", (1, 3, 5, 4), 3, [2, 3], [1, 1], [1, 1], [2, 1], 3)):
    x = grid(*shape).requires_grad_(True)
    w = grid(outputs, shape[1] // groups, *kernel).requires_grad_(True)
    b = grid(outputs).requires_grad_(True)
    y = F.conv2d(x, w, b, stride, padding, dilation, groups)
    grad = grid(*y.shape)
    y.backward(grad)
    cases[f"conv-{name}"] = {
        "shape": [shape[0], shape[2], shape[3], shape[1]], "outputs": outputs, "kernel": kernel, "stride": stride, "padding": padding,
        "dilation": dilation, "groups": groups, "outputShape": [y.shape[0], y.shape[2], y.shape[3], y.shape[1]],
        "input": flat(x), "weights": flat(w), "bias": flat(b), "output": flat(y),
        "outputGrad": flat(grad), "inputGrad": flat(x.grad), "weightsGrad": flat(w.grad), "biasGrad": flat(b.grad)}

lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(case, separators=(',', ':'))}" for name, case in cases.items())
pathlib.Path(__file__).with_name("goldens.json").write_text("{\n" + lines + "\n}\n")
