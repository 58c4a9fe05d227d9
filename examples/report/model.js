'use strict';

// What can be seen inside of the model: positions, attention, samples.

function showPositions({positions, cosines, by_distance: byDistance}) {
    const colour = value => between('empty', value < 0 ? 'second' : 'accent', Math.min(1, Math.abs(value)));
    const n = positions.length;
    const cells = cosines.flatMap((row, y) => row.map((value, x) => ({x, y, value})));
    showLegend(byId('positions-legend'), [-1, -0.5, 0, 0.5, 1], colour);
    heatMap(byId('positions-chart'), 'Cosine of each pair of positions', {
        names: positions, cells, colour, everyName: Math.ceil(n / 8),
        xTitle: 'position', yTitle: 'position',
        tell: ({x, y, value}) => `positions ${positions[y]} and ${positions[x]}: ${decimals(value, 2)}`});
    makeChart(byId('distance-chart'), 'Mean cosine of two positions against their distance', {
        type: 'scatter',
        data: {datasets: [{
            data: byDistance.map((y, x) => ({x, y})).slice(1), showLine: true, pointRadius: 0, hitRadius: 6,
            borderColor: () => colours.accent, backgroundColor: () => colours.accent, borderWidth: 2}]},
        options: {
            interaction: {mode: 'nearest', axis: 'x', intersect: false},
            plugins: {legend: {display: false}, tooltip: {callbacks: {
                label: ({parsed: {x, y}}) => `distance ${x}: mean cosine ${decimals(y, 3)}`}}},
            scales: {x: axis('distance between two positions', {min: 1, max: Math.max(2, byDistance.length - 1)}),
                     y: axis('mean cosine')}}});
}

function showAttention({tokens, weights}) {
    const colour = value => between('empty', 'accent', Math.sqrt(value)); // small weights show too
    const names = tokens.map(token => token.length > 14 ? `${token.slice(0, 13)}…` : token);
    const n = tokens.length;
    let layer = 0, head = 0;
    // All n·n cells, so that arrow keys have a grid to move in; what lies ahead is not seen.
    const cells = () => weights[layer][head].flatMap((row, y) =>
        tokens.map((_, x) => ({x, y, value: row[x] ?? 0, ahead: x > y})));
    const chart = heatMap(byId('attention-chart'), 'Attention weights', {
        names, cells: cells(), colour, everyName: 1, upright: true,
        xTitle: 'word that is looked at', yTitle: 'word that looks',
        tell: ({x, y, value, ahead}) => ahead ? `“${tokens[y]}” does not see what comes after it` :
            `“${tokens[y]}” gives “${tokens[x]}” ${decimals(value, 3)}`});
    const show = () => {
        chart.data.datasets[0].data = cells();
        chart.update('none');
        byId('attention-caption').textContent = `Layer ${layer + 1}, head ${head + 1}`;
    };
    choices(byId('layers'), weights.length, i => { layer = i; show(); });
    choices(byId('heads'), weights[0].length, i => { head = i; show(); });
    showLegend(byId('attention-legend'), [0, 0.1, 0.25, 0.5, 1], colour);
    show();
}

function showSamples(samples) {
    byId('samples-list').append(...samples.map(({temperature, text}) => element('figure', {},
        element('figcaption', {}, `Temperature ${temperature}`),
        element('blockquote', {}, text))));
}
