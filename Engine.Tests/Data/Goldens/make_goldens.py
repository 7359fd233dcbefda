"""Makes the golden data of the image tests. Needs Pillow 9.4, numpy, torch and torchvision; run it in this folder.

Every encoded file NAME.EXT stands beside NAME.EXT.bin: the 8-bit RGB pixels that Pillow decodes from it, row after row.
resize-*.bin and prepare-*.bin hold what Pillow and torchvision make of the synthetic picture that `synthetic` defines;
the tests make the same picture from the same formula. warp-*, brightness-*, contrast-* and saturation-*.bin are
floats that torchvision's augmentations make of it.
"""

import io
import struct
import zlib

import numpy as np
import torch
from PIL import Image
from torchvision import transforms
from torchvision.transforms import functional


def synthetic(width, height):
    """Smooth gradients and noise, in integers only: uint8 of (height, width, 3)."""
    y, x, c = np.meshgrid(np.arange(height), np.arange(width), np.arange(3), indexing="ij")
    h = (x.astype(np.uint32) * np.uint32(73856093)) ^ (y.astype(np.uint32) * np.uint32(19349663)) ^ (c.astype(np.uint32) * np.uint32(83492791))
    h ^= h >> np.uint32(13)
    h *= np.uint32(1540483477)
    h ^= h >> np.uint32(15)
    gradient = (x * (100 + 40 * c)) // width + (y * (120 - 40 * c)) // height
    return ((gradient + (h & np.uint32(63)).astype(np.int64)) & 255).astype(np.uint8)


def smooth(width, height):
    """Without noise, for JPEG."""
    y, x, c = np.meshgrid(np.arange(height), np.arange(width), np.arange(3), indexing="ij")
    return (40 + x * (60 + 30 * c) // width + y * (80 - 20 * c) // height).astype(np.uint8)


def write(name, data):
    with open(name, "wb") as f:
        f.write(data)


def keep(name, data, expected=None):
    """Writes a file and its pixels; `expected` where Pillow itself does not keep the high byte of 16-bit grey."""
    write(name, data)
    if expected is None:
        expected = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
    write(name + ".bin", np.ascontiguousarray(expected).tobytes())


def saved(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


# PNG: written here, since Pillow writes neither interlaced files nor 16-bit colour. Filters 0 to 4 take turns.

def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def filtered(samples, depth):
    height, width, channels = samples.shape
    if depth == 16:
        rows = samples.astype(">u2").reshape(height, -1).view(np.uint8)
    elif depth == 8:
        rows = samples.astype(np.uint8).reshape(height, -1)
    else:
        bits = ((samples.reshape(height, -1)[:, :, None] >> np.arange(depth - 1, -1, -1)) & 1).reshape(height, -1)
        rows = np.packbits(bits.astype(np.uint8), axis=1)
    step = max(1, channels * depth // 8)
    out = bytearray()
    above = [0] * rows.shape[1]
    for index, row in enumerate(rows.tolist()):
        kind = index % 5
        out.append(kind)
        for i, value in enumerate(row):
            a = row[i - step] if i >= step else 0
            b = above[i]
            c = above[i - step] if i >= step else 0
            p = a + b - c
            nearest = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
            out.append((value - [0, a, b, (a + b) // 2, nearest][kind]) & 255)
        above = row
    return bytes(out)


def png(samples, colour, depth, interlaced=False, palette=None, transparency=None):
    height, width, _ = samples.shape
    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)] if interlaced else [(0, 0, 1, 1)]
    parts = [samples[y::dy, x::dx] for x, y, dx, dy in passes]
    data = zlib.compress(b"".join(filtered(part, depth) for part in parts if part.size))
    out = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, int(interlaced)))
    if palette is not None:
        out += chunk(b"PLTE", palette.astype(np.uint8).tobytes())
    if transparency is not None:
        out += chunk(b"tRNS", transparency)
    middle = len(data) // 2
    return out + chunk(b"tEXt", b"Comment\0golden") + chunk(b"IDAT", data[:middle]) + chunk(b"IDAT", data[middle:]) + chunk(b"IEND", b"")


def pngs():
    width, height = 13, 11
    rgb = synthetic(width, height).astype(np.uint16)
    alpha = (np.arange(width * height) * 37 % 256).reshape(height, width, 1).astype(np.uint16)
    grey = rgb[:, :, :1]
    for interlaced in (False, True):
        tail = "-interlaced.png" if interlaced else ".png"
        for depth in (1, 2, 4, 8):
            keep(f"grey{depth}" + tail, png(grey >> (8 - depth), 0, depth, interlaced))
            palette = np.asarray([[(i * 53) % 256, (i * 97 + 20) % 256, (255 - i * 29) % 256] for i in range(1 << min(depth, 5))])
            keep(f"palette{depth}" + tail, png((grey >> (8 - depth)) % len(palette), 3, depth, interlaced, palette, bytes([0, 128])))
        wide = grey * 256 + (255 - grey)
        keep("grey16" + tail, png(wide, 0, 16, interlaced), np.repeat(grey, 3, axis=2).astype(np.uint8))
        keep("grey-alpha8" + tail, png(np.concatenate([grey, alpha], 2), 4, 8, interlaced))
        keep("grey-alpha16" + tail, png(np.concatenate([wide, alpha * 257], 2), 4, 16, interlaced), np.repeat(grey, 3, axis=2).astype(np.uint8))
        keep("rgb8" + tail, png(rgb, 2, 8, interlaced))
        keep("rgb16" + tail, png(rgb * 256 + (255 - rgb), 2, 16, interlaced))
        keep("rgba8" + tail, png(np.concatenate([rgb, alpha], 2), 6, 8, interlaced))
        keep("rgba16" + tail, png(np.concatenate([rgb * 256 + (255 - rgb), alpha * 257], 2), 6, 16, interlaced))


# BMP: Pillow writes the plain ones; headers, masks and row orders it does not write are put together here.

def bmp(header_bytes, depth, rows, width, height, palette=b"", compression=0, masks=b"", gap=b""):
    if header_bytes == 12:
        info = struct.pack("<IHHHH", 12, width, height, 1, depth)
    else:
        info = struct.pack("<IiiHHIIiiII", 40, width, height, 1, depth, compression, len(rows), 2835, 2835, 0, 0)
        info = struct.pack("<I", header_bytes) + info[4:] + masks
        info += bytes(max(0, header_bytes - len(info)))
    offset = 14 + len(info) + len(palette) + len(gap)
    return b"BM" + struct.pack("<IHHI", offset + len(rows), 0, 0, offset) + info + palette + gap + rows


def bmps():
    width, height = 13, 11
    rgb = synthetic(width, height)
    image = Image.fromarray(rgb)
    keep("rgb24.bmp", saved(image, "BMP"))
    keep("grey8.bmp", saved(image.convert("L"), "BMP"))
    keep("mono1.bmp", saved(image.convert("1"), "BMP"))
    keep("palette8.bmp", saved(image.quantize(32), "BMP"))
    keep("rgba32.bmp", saved(image.convert("RGBA"), "BMP"))

    bgr = rgb[:, :, ::-1]
    rows24 = np.zeros((height, (width * 3 + 3) // 4 * 4), np.uint8)
    rows24[:, :width * 3] = bgr.reshape(height, -1)
    keep("top-down24.bmp", bmp(40, 24, rows24.tobytes(), width, -height))
    keep("gap24.bmp", bmp(40, 24, rows24[::-1].tobytes(), width, height, gap=bytes(range(1, 9))), rgb)
    keep("v5-24.bmp", bmp(124, 24, rows24[::-1].tobytes(), width, height))
    keep("os2-24.bmp", bmp(12, 24, rows24[::-1].tobytes(), width, height))

    nibbles = (rgb[:, :, 0] >> 4).astype(np.uint8)
    padded = np.zeros((height, 16), np.uint8)
    padded[:, :width] = nibbles
    rows4 = (padded[:, ::2] << 4 | padded[:, 1::2])[::-1].tobytes()
    colours = [((i * 53) % 256, (i * 97 + 20) % 256, (255 - i * 11) % 256) for i in range(16)]
    palette = np.asarray(colours, np.uint8)
    keep("palette4.bmp", bmp(40, 4, rows4, width, height, b"".join(bytes([b, g, r, 0]) for r, g, b in colours)), palette[nibbles])
    keep("os2-palette4.bmp", bmp(12, 4, rows4, width, height, b"".join(bytes([b, g, r]) for r, g, b in colours)), palette[nibbles])

    five = np.zeros((height, (width * 2 + 3) // 4 * 2), "<u2")
    r, g, b = (rgb[:, :, i].astype(np.uint16) for i in range(3))
    five[:, :width] = (r >> 3) << 11 | (g >> 2) << 5 | b >> 3
    masks = struct.pack("<III", 0xF800, 0x07E0, 0x001F)
    keep("masks565.bmp", bmp(40, 16, five[::-1].tobytes(), width, height, compression=3, masks=masks))
    wide = (r.astype("<u4") << 24 | g.astype("<u4") << 16 | b.astype("<u4") << 8).astype("<u4")
    masks = struct.pack("<IIII", 0xFF000000, 0xFF0000, 0xFF00, 0)
    keep("v3-masks32.bmp", bmp(56, 32, wide[::-1].tobytes(), width, height, compression=3, masks=masks), rgb)


# JPEG: Pillow writes all but restart markers, for which strips that are coded alone are joined.

def entropy(data):
    start = data.index(b"\xff\xda")
    start += 2 + struct.unpack(">H", data[start + 2:start + 4])[0]
    return start, data[start:-2]


def restarts(image, **options):
    whole = saved(image, "JPEG", **options)
    strips = [saved(image.crop((0, y, image.width, min(y + 16, image.height))), "JPEG", **options) for y in range(0, image.height, 16)]
    scan = whole.index(b"\xff\xda")
    mcus = (image.width + 15) // 16
    joined = b"".join(entropy(s)[1] + (bytes([0xFF, 0xD0 + i % 8]) if i + 1 < len(strips) else b"") for i, s in enumerate(strips))
    return whole[:scan] + b"\xff\xdd\x00\x04" + struct.pack(">H", mcus) + whole[scan:entropy(whole)[0]] + joined + b"\xff\xd9"


def jpegs():
    image = Image.fromarray(smooth(37, 29))
    keep("grey.jpg", saved(image.convert("L"), "JPEG", quality=90))
    keep("colour420.jpg", saved(image, "JPEG", quality=90))
    keep("colour422.jpg", saved(image, "JPEG", quality=90, subsampling=1))
    keep("colour444.jpg", saved(image, "JPEG", quality=90, subsampling=0))
    keep("progressive.jpg", saved(image, "JPEG", quality=90, progressive=True))
    keep("progressive-grey.jpg", saved(image.convert("L"), "JPEG", quality=90, progressive=True))
    keep("cmyk.jpg", saved(image.convert("CMYK"), "JPEG", quality=95))
    keep("restarts.jpg", restarts(Image.fromarray(smooth(37, 61)), quality=90))
    exif = Image.Exif()
    exif[0x0112] = 6
    keep("exif-rotated.jpg", saved(image, "JPEG", quality=90, exif=exif))


def pictures():
    def raw(name, picture):
        write(name, np.ascontiguousarray(np.asarray(picture)).tobytes())

    for (w, h), (nw, nh) in [((64, 48), (32, 24)), ((300, 200), (85, 57)), ((20, 15), (50, 37)), ((61, 43), (61, 20)), ((40, 90), (33, 90)), ((500, 3), (7, 5)), ((2, 2), (9, 1))]:
        raw(f"resize-{w}x{h}-{nw}x{nh}.bin", Image.fromarray(synthetic(w, h)).resize((nw, nh), Image.BILINEAR))

    normalize = transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
    # Crops with odd margins (half to even, both ways), and images smaller than the crop.
    for (w, h), side, crop in [((150, 100), 45, 32), ((100, 153), 41, 30), ((97, 64), 30, (33, 40)), ((300, 31), 20, 27)]:
        crop_height, crop_width = crop if isinstance(crop, tuple) else (crop, crop)
        cut = transforms.Compose([transforms.Resize(side), transforms.CenterCrop((crop_height, crop_width))])(Image.fromarray(synthetic(w, h)))
        raw(f"prepare-{w}x{h}-{side}-{crop_width}x{crop_height}.bin", cut)
    cut = transforms.Compose([transforms.Resize(18), transforms.CenterCrop(16), transforms.ToTensor(), normalize])(Image.fromarray(synthetic(50, 33)))
    write("normalized-50x33-18-16x16.bin", cut.permute(1, 2, 0).contiguous().numpy().astype("<f4").tobytes())
    raw("grey-prepare-90x70-28-28x28.bin", transforms.Compose([transforms.Grayscale(), transforms.Resize(28), transforms.CenterCrop(28)])(Image.fromarray(synthetic(90, 70))))


def augmented():
    """What torchvision's functional augmentations make of values of 0 to 1, channels last."""
    image = torch.from_numpy(synthetic(13, 11)).permute(2, 0, 1).float() / 255

    def values(name, tensor):
        write(name, tensor.permute(1, 2, 0).contiguous().numpy().astype("<f4").tobytes())

    # torchvision's affine turns clockwise, the engine counter-clockwise.
    for degrees, scale in [(12, 1.15), (-30, 0.8), (90, 1.0), (0, 1.2)]:
        values(f"warp-{degrees}-{scale}.bin", functional.affine(image, -degrees, [0, 0], scale, [0.0, 0.0], interpolation=transforms.InterpolationMode.BILINEAR))
    for factor in [0.7, 1.3]:
        values(f"brightness-{factor}.bin", functional.adjust_brightness(image, factor))
        values(f"contrast-{factor}.bin", functional.adjust_contrast(image, factor))
        values(f"saturation-{factor}.bin", functional.adjust_saturation(image, factor))


pngs()
bmps()
jpegs()
pictures()
augmented()
