using System.Runtime.InteropServices;
using Engine.Backends;
using Engine.Layers;
using Engine.Models;
using Engine.Weights;
using Architecture = Engine.Models.Architecture;

namespace Benchmarks.Peers;

/// <summary>Writes one of our networks as an ONNX model (opset 13, NCHW), so that ONNX Runtime runs the same layers and weights.</summary>
internal static class OnnxModel
{
    private const int Float = 1;

    internal static void Write(string path, Architecture architecture, IWeightSource weights, int batch)
    {
        var graph = new ProtoMessage();
        string current = "images";
        foreach (ArchitectureLayer placed in architecture.Layers)
        {
            string next = $"{placed.Name}_out";
            ProtoMessage? node = Node(placed, current, next);
            if (node is null)
                continue;
            graph.Message(1, node);
            current = next;
        }

        graph.Text(2, architecture.Name);
        foreach (ArchitectureLayer placed in architecture.Layers)
        {
            foreach (ParameterSpec spec in placed.Parameters)
                graph.Message(5, Initializer(placed.ParameterName(spec), weights));
        }

        int channels = architecture.Input[3], height = architecture.Input[1], width = architecture.Input[2];
        graph.Message(11, Value("images", batch, channels, height, width));
        graph.Message(12, Value(current, batch, architecture.Classes));

        using FileStream file = File.Create(path);
        new ProtoMessage()
            .Number(1, 8)
            .Text(2, "engine benchmarks")
            .Message(7, graph)
            .Message(8, new ProtoMessage().Text(1, "").Number(2, 13))
            .WriteTo(file);
    }

    private static ProtoMessage? Node(ArchitectureLayer placed, string input, string output)
    {
        string Parameter(int i) => placed.ParameterName(placed.Parameters[i]);
        switch (placed.Layer)
        {
            case Conv2D c:
                return Operator("Conv", [input, Parameter(0), Parameter(1)], output)
                    .Message(5, Integers("kernel_shape", c.Kernel)).Message(5, Integers("strides", c.Stride)).Message(5, Integers("dilations", c.Dilation))
                    .Message(5, Integers("pads", c.Padding.Height, c.Padding.Width, c.Padding.Height, c.Padding.Width)).Message(5, Integer("group", c.Groups));
            case MaxPool2D:
                LayerWindow window = placed.Layer.Window(placed.Input);
                return Operator("MaxPool", [input], output).Message(5, Integers("kernel_shape", window.Kernel)).Message(5, Integers("strides", window.Stride));
            case ReLU:
                return Operator("Relu", [input], output);
            case Flatten:
                return Operator("Flatten", [input], output);
            case Linear:
                return Operator("Gemm", [input, Parameter(0), Parameter(1)], output).Message(5, Integer("transB", 1));
            case Dropout:
                return null;
            case AdaptiveAvgPool2D when placed.Input == placed.Output:
                return null;
            default:
                throw new NotSupportedException($"{placed.Name}, a {placed.Layer.Type}, is not written as ONNX here.");
        }
    }

    private static ProtoMessage Operator(string type, string[] inputs, string output)
    {
        var node = new ProtoMessage();
        foreach (string input in inputs)
            node.Text(1, input);
        return node.Text(2, output).Text(3, output).Text(4, type);
    }

    private static ProtoMessage Integer(string name, int value) => new ProtoMessage().Text(1, name).Number(3, value).Number(20, 2);

    private static ProtoMessage Integers(string name, Size2D size) => Integers(name, size.Height, size.Width);

    private static ProtoMessage Integers(string name, params int[] values)
    {
        ProtoMessage attribute = new ProtoMessage().Text(1, name);
        foreach (int value in values)
            attribute.Number(8, value);
        return attribute.Number(20, 7);
    }

    private static ProtoMessage Initializer(string name, IWeightSource weights)
    {
        IReadOnlyList<long> shape = weights.ShapeOf(name)!;
        var tensor = new ProtoMessage();
        foreach (long extent in shape)
            tensor.Number(1, extent);
        var values = new float[shape.Aggregate(1L, (a, b) => a * b)];
        weights.Read(name, 0, values);
        return tensor.Number(2, Float).Text(8, name).Bytes(9, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
    }

    private static ProtoMessage Value(string name, params int[] shape)
    {
        var extents = new ProtoMessage();
        foreach (int extent in shape)
            extents.Message(1, new ProtoMessage().Number(1, extent));
        return new ProtoMessage().Text(1, name).Message(2, new ProtoMessage().Message(1, new ProtoMessage().Number(1, Float).Message(2, extents)));
    }
}
