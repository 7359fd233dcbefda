using Engine.Tensors;

namespace Engine.Backends;

/// <summary>Local response normalisation across channels (Krizhevsky et al. 2012, section 3.3), with PyTorch's scaling:
/// y = x / (k + α/size · Σ x²)^β over <paramref name="Size"/> neighbouring channels, ⌊size/2⌋ before and ⌈size/2⌉ − 1 after, those outside counted as 0.</summary>
/// <param name="Size">Channels in the window, the channel itself included.</param>
/// <param name="Alpha">α; divided by <paramref name="Size"/> as PyTorch does, so the paper's 10⁻⁴ is 5·10⁻⁴ here.</param>
/// <param name="Beta">β.</param>
/// <param name="K">k.</param>
public readonly record struct LocalResponseNormParameters(int Size, float Alpha, float Beta, float K);

/// <summary>Dropout (Srivastava et al. 2014), inverted: kept elements are scaled by 1 / (1 − p).</summary>
/// <remarks>Element i is dropped when <see cref="CounterRandom.Uniform"/>(<paramref name="Seed"/>, <paramref name="Counter"/> + i) &lt; p,
/// so the mask is the same on every backend and is made again, not stored, for the gradient.</remarks>
/// <param name="Probability">p, in [0, 1).</param>
/// <param name="Seed">The run's seed.</param>
/// <param name="Counter">The first element's counter; a step's dropouts use ranges that do not meet.</param>
public readonly record struct DropoutParameters(float Probability, ulong Seed, ulong Counter);

/// <summary>Stochastic gradient descent as PyTorch defines it: g += decay·w; v = momentum·v + g; w −= rate·(nesterov ? g + momentum·v : v).</summary>
/// <param name="LearningRate">α.</param>
/// <param name="Momentum">0 for none; the velocity starts at 0, which equals PyTorch's first step.</param>
/// <param name="WeightDecay">λ, added to the gradient.</param>
/// <param name="Nesterov">Look ahead along the velocity.</param>
public readonly record struct SgdParameters(float LearningRate, float Momentum, float WeightDecay, bool Nesterov);

/// <summary>AdamW (Loshchilov and Hutter 2019) as PyTorch defines it, with decoupled decay and bias correction for step <paramref name="Step"/> (the first is 1).</summary>
/// <param name="LearningRate">α.</param>
/// <param name="Beta1">β₁, decay of the first moment.</param>
/// <param name="Beta2">β₂, decay of the second moment.</param>
/// <param name="Epsilon">ε, added outside the root.</param>
/// <param name="WeightDecay">λ: w −= α·λ·w before the step.</param>
/// <param name="Step">The step's number, from 1.</param>
public readonly record struct AdamWParameters(float LearningRate, float Beta1, float Beta2, float Epsilon, float WeightDecay, int Step);
