'use strict';

// A heat map as a scatter chart of square points that touch. `cells` are {x, y, value} with x and y
// in [0, n), `names` what the axes show for them, and `colour` gives the colour of a value.
function heatMap(canvas, title, {names, cells, colour, xTitle, yTitle, everyName, upright, tell}) {
    const n = names.length;
    const longest = Math.max(...names.map(name => String(name).length));
    // The axes take as much at the left as at the bottom, so that in a square chart the cells are square.
    const labelSize = chart => Math.max(7, Math.min(12, chart.width / (n / everyName + longest / 2 + 4)));
    const margin = chart => (upright ? longest : 4) * labelSize(chart) * 0.62 + 28;
    const side = ({chart}) => (chart.width - margin(chart)) / n;
    const radius = context => side(context) / Math.SQRT2; // of the circle around the square
    const labelled = (text, fit, more, ticks) => axis(text, {
        min: -0.5, max: n - 0.5, grid: {display: false}, afterFit: fit,
        afterBuildTicks: scale => {
            scale.ticks = names.map((_, value) => ({value})).filter(({value}) => value % everyName === 0);
        },
        ticks: {autoSkip: false, callback: value => names[value],
                font: ({chart}) => ({size: labelSize(chart)}), ...ticks},
        ...more});
    return makeChart(canvas, title, {
        type: 'scatter',
        data: {datasets: [{
            data: cells, pointStyle: 'rect', radius, hoverRadius: radius, hitRadius: 0,
            borderWidth: 0, hoverBorderWidth: 2, hoverBorderColor: () => colours.ink,
            backgroundColor: ({raw}) => colour(raw.value),
            hoverBackgroundColor: ({raw}) => colour(raw.value)}]},
        options: {
            layout: {autoPadding: false},
            interaction: {mode: 'nearest', intersect: true},
            plugins: {legend: {display: false}, tooltip: {callbacks: {label: ({raw}) => tell(raw)}}},
            scales: {
                x: labelled(xTitle, scale => { scale.height = margin(scale.chart); }, {position: 'bottom'},
                            upright ? {minRotation: 90, maxRotation: 90} : {maxRotation: 0}),
                y: labelled(yTitle, scale => { scale.width = margin(scale.chart); }, {reverse: true})}}},
        {ArrowRight: 1, ArrowLeft: -1, ArrowDown: n, ArrowUp: -n});
}

// Small squares with the values of a colour scale.
function showLegend(place, values, colour) {
    const draw = () => place.replaceChildren(...values.flatMap(value => {
        const square = element('i');
        square.style.backgroundColor = colour(value);
        return [square, `${value} `];
    }));
    draw();
    dark.addEventListener('change', draw);
}
