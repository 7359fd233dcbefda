using Engine.Models;

namespace Engine.Tests.Training;

/// <summary>Blocks that live at the same time never share memory; others do.</summary>
public sealed class LifetimePlanTests
{
    [Test]
    public void BlocksAliveTogetherDoNotMeet([Range(0, 19)] int seed)
    {
        var random = new Random(seed);
        var plan = new LifetimePlan();
        var blocks = new List<(long Length, int First, int Last)>();
        for (int i = 0; i < 60; i++)
        {
            int first = random.Next(40);
            blocks.Add((16 * random.Next(1, 50), first, first + random.Next(12)));
            Assert.That(plan.Add(blocks[i].Length, blocks[i].First, blocks[i].Last), Is.EqualTo(i));
        }

        plan.Place();
        for (int i = 0; i < blocks.Count; i++)
        {
            Assert.That(plan.OffsetOf(i), Is.GreaterThanOrEqualTo(0));
            Assert.That(plan.OffsetOf(i) + blocks[i].Length, Is.LessThanOrEqualTo(plan.Length));
            for (int j = 0; j < i; j++)
            {
                bool together = blocks[i].First <= blocks[j].Last && blocks[j].First <= blocks[i].Last;
                bool apart = plan.OffsetOf(i) + blocks[i].Length <= plan.OffsetOf(j) || plan.OffsetOf(j) + blocks[j].Length <= plan.OffsetOf(i);
                Assert.That(!together || apart, $"blocks {i} and {j}");
            }
        }

        long most = Enumerable.Range(0, 52).Max(moment => blocks.Where(b => b.First <= moment && moment <= b.Last).Sum(b => b.Length));
        Assert.That(plan.Length, Is.GreaterThanOrEqualTo(most).And.LessThan(blocks.Sum(b => b.Length)));
    }

    [Test]
    public void AChainTakesTwoPlaces()
    {
        var plan = new LifetimePlan();
        for (int i = 0; i < 10; i++)
            plan.Add(100, i, i + 1);
        plan.Place();
        Assert.That(plan.Length, Is.EqualTo(200));
    }
}
