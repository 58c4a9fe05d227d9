'use strict';

// What all charts share: colours that follow the page's, and the keyboard.

const dark = window.matchMedia('(prefers-color-scheme: dark)');
const charts = [];
const colours = {};

function readColours() {
    const style = getComputedStyle(document.documentElement);
    for (const name of ['page', 'raised', 'ink', 'quiet', 'line', 'accent', 'second', 'empty', 'point'])
        colours[name] = style.getPropertyValue(`--${name}`).trim();
    Chart.defaults.color = colours.quiet;
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    Object.assign(Chart.defaults.plugins.tooltip, {
        backgroundColor: colours.ink, titleColor: colours.page, bodyColor: colours.page});
}

// The colour at t in [0, 1] between two of the page's colours.
function between(from, to, t) {
    const channels = name => [1, 3, 5].map(i => parseInt(colours[name].slice(i, i + 2), 16));
    const [a, b] = [channels(from), channels(to)];
    return `rgb(${a.map((x, i) => Math.round(x + (b[i] - x) * t)).join(' ')})`;
}

// An axis with a title. Colours are functions, because Chart.js copies an axis's defaults once.
function axis(title, {ticks, grid, ...more} = {}) {
    const quiet = () => colours.quiet, line = () => colours.line;
    return {
        title: {display: true, text: title, color: quiet},
        ticks: {color: quiet, ...ticks},
        grid: {color: line, borderColor: line, ...grid},
        ...more};
}

// A chart on a canvas, with a title for those who do not see it. Arrow keys go from point to point
// of its first dataset: `moves` says by how many a key moves.
function makeChart(canvas, title, config, moves = {ArrowRight: 1, ArrowLeft: -1}) {
    const chart = new Chart(canvas, config);
    charts.push(chart);
    canvas.tabIndex = 0;
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', `${title}. Arrow keys read out its points.`);

    let current = -1;
    canvas.addEventListener('keydown', event => {
        if (!(event.key in moves)) return;
        event.preventDefault();
        const count = chart.data.datasets[0].data.length;
        const next = current < 0 ? 0 : current + moves[event.key];
        if (next < 0 || next >= count) return;
        current = next;
        const active = [{datasetIndex: 0, index: current}];
        chart.setActiveElements(active);
        chart.tooltip.setActiveElements(active, chart.getDatasetMeta(0).data[current]);
        chart.update('none');
        byId('spoken').textContent =
            [...chart.tooltip.title, ...chart.tooltip.body.flatMap(part => part.lines)].join(', ');
    });
    canvas.addEventListener('blur', () => {
        chart.setActiveElements([]);
        chart.tooltip.setActiveElements([], {x: 0, y: 0});
        chart.update('none');
    });
    return chart;
}

readColours();
Chart.defaults.animation = false;
Chart.defaults.maintainAspectRatio = false;
Chart.defaults.plugins.tooltip.displayColors = false;
dark.addEventListener('change', () => {
    readColours();
    for (const chart of charts) chart.update('none');
});
