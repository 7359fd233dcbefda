using Engine.Backends;

namespace Engine.Tests.Support;

/// <summary>A backend that says its buffers take so many elements at most.</summary>
internal sealed class SmallBuffers(IBackend inner, long most) : DelegatingBackend(inner)
{
    public override long LargestBuffer => most;
}
