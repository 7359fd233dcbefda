namespace Engine.Cpu;

/// <summary>What is to be done with one of Winograd's algorithms, whichever it is.</summary>
internal interface IWinogradUse
{
    /// <summary>Does it.</summary>
    void Invoke<TTransforms>()
        where TTransforms : struct, IWinogradTransforms;
}
