package dev.rollcall.benchmarks.report;

import java.util.List;
import java.util.Locale;

/**
 * Horizontal bars as an SVG picture. The same values give the same bytes on every machine.
 *
 * @param title above the bars
 * @param bars from top to bottom
 */
public record BarChart(String title, List<Bar> bars) {
    private static final int WIDTH = 860;
    private static final int LEFT = 250;
    private static final int RIGHT = 150;
    private static final int TOP = 48;
    private static final int STEP = 36;
    private static final int THICKNESS = 24;

    public BarChart {
        bars = List.copyOf(bars);
    }

    /**
     * A bar.
     *
     * @param label what stands behind the bar
     * @param colour as in SVG
     */
    public record Bar(String name, double value, String label, String colour) {}

    public String svg() {
        int height = TOP + STEP * bars.size() + 12;
        double most = bars.stream().mapToDouble(Bar::value).max().orElse(1);
        StringBuilder svg = new StringBuilder();
        add(
                svg,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" "
                        + "role=\"img\" font-family=\"sans-serif\" font-size=\"14\">%n",
                WIDTH,
                height,
                WIDTH,
                height);
        add(svg, "<title>%s</title>%n", escape(title));
        add(svg, "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>%n");
        add(svg, "<text x=\"16\" y=\"28\" font-size=\"16\" fill=\"#1f2328\">%s</text>%n", escape(title));
        for (int i = 0; i < bars.size(); i++) {
            Bar bar = bars.get(i);
            int y = TOP + STEP * i;
            double length = Math.max(1, (WIDTH - LEFT - RIGHT) * bar.value() / most);
            add(
                    svg,
                    "<text x=\"%d\" y=\"%d\" text-anchor=\"end\" fill=\"#1f2328\">%s</text>%n",
                    LEFT - 10,
                    y + 17,
                    escape(bar.name()));
            add(
                    svg,
                    "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\" fill=\"%s\"/>%n",
                    LEFT,
                    y,
                    length,
                    THICKNESS,
                    bar.colour());
            add(
                    svg,
                    "<text x=\"%.1f\" y=\"%d\" fill=\"#1f2328\">%s</text>%n",
                    LEFT + length + 8,
                    y + 17,
                    escape(bar.label()));
        }
        return svg.append("</svg>\n").toString();
    }

    private static void add(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format.replace("%n", "\n"), values));
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
