namespace Engine.Backends;

/// <summary>A pointwise non-linearity that an operation may apply to what it writes.</summary>
public enum Activation
{
    /// <summary>y = x.</summary>
    None,

    /// <summary>y = max(0, x); NaN stays NaN.</summary>
    Relu,

    /// <summary>y = 1 / (1 + e⁻ˣ).</summary>
    Sigmoid,

    /// <summary>y = tanh x.</summary>
    Tanh,
}
