using System.Globalization;
using System.Net;
using System.Text;

namespace Engine.Charts;

/// <summary>The text of an SVG picture in the making: numbers with a point, words made safe.</summary>
internal sealed class SvgText
{
    private readonly StringBuilder _text = new();

    /// <summary>Adds markup; what is put in as text is escaped, numbers keep their own format.</summary>
    internal void Add(FormattableString markup) => _text.Append(string.Format(
        CultureInfo.InvariantCulture, markup.Format, [.. markup.GetArguments().Select(a => a is string words ? WebUtility.HtmlEncode(words) : a)])).Append('\n');

    /// <summary>A line through points, already in the picture's units.</summary>
    internal void Polyline(string classes, IEnumerable<(double X, double Y)> points) => Add(
        $"<polyline class=\"{classes}\" points=\"{string.Join(' ', points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.X:F1},{p.Y:F1}")))}\"/>");

    /// <summary>The area within points.</summary>
    internal void Polygon(string classes, IEnumerable<(double X, double Y)> points) => Add(
        $"<polygon class=\"{classes}\" points=\"{string.Join(' ', points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.X:F1},{p.Y:F1}")))}\"/>");

    public override string ToString() => _text.ToString();
}
