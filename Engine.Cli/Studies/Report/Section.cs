using Engine.Charts;
using Engine.Data;

namespace Engine.Cli.Studies.Report;

/// <summary>A part of a study's report.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Blocks">What it is made of, from top to bottom.</param>
internal sealed record Section(string Title, IReadOnlyList<Block> Blocks);

/// <summary>A piece of a section.</summary>
internal abstract record Block;

/// <summary>A paragraph.</summary>
internal sealed record TextBlock(string Text) : Block;

/// <summary>A formula on a line of its own, in Unicode: <c>θ ← θ − α ∂L/∂θ</c>.</summary>
internal sealed record FormulaBlock(string Formula) : Block;

/// <summary>A table.</summary>
/// <param name="Header">Headings; a column whose heading begins with '&gt;' is set to the right.</param>
/// <param name="Rows">Cells.</param>
/// <param name="Caption">What it shows.</param>
internal sealed record TableBlock(IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<string>> Rows, string Caption = "") : Block;

/// <summary>Charts side by side with one legend.</summary>
internal sealed record ChartBlock(IReadOnlyList<Chart> Charts, string Caption) : Block;

/// <summary>A drawing that is no chart: a whole SVG element of the class <c>chart</c>.</summary>
internal sealed record DrawingBlock(string Svg, string Caption) : Block;

/// <summary>A picture of pixels, each drawn as a square.</summary>
/// <param name="Image">The pixels.</param>
/// <param name="Enlargement">The width of a pixel in the page.</param>
/// <param name="Caption">What it shows; also its text for those who do not see it.</param>
internal sealed record ImageBlock(Image Image, int Enlargement, string Caption) : Block;
