'use strict';

function showLosses({train, validation}) {
    const line = (label, data, colour, more) => ({
        label, data: data.map(([x, y]) => ({x, y})), showLine: true, pointRadius: 0, hitRadius: 6,
        borderColor: () => colours[colour], backgroundColor: () => colours[colour], borderWidth: 2,
        ...more});
    const lastStep = Math.max(...[...train, ...validation].map(([step]) => step));
    const perplexity = loss => number.format(+Math.exp(loss).toPrecision(3));
    makeChart(byId('losses-chart'), 'Loss of training and validation over steps', {
        type: 'scatter',
        data: {datasets: [
            line('validation', validation, 'second', {pointRadius: 4, pointStyle: 'rectRot'}),
            line('training', train, 'accent')]},
        options: {
            interaction: {mode: 'nearest', intersect: false},
            plugins: {
                legend: {labels: {usePointStyle: true}},
                tooltip: {callbacks: {
                    title: ([item]) => `step ${item.parsed.x}, ${item.dataset.label}`,
                    label: ({parsed: {y}}) => `loss ${decimals(y, 3)}, perplexity ${perplexity(y)}`}}},
            scales: {
                x: axis('step of training', {min: 0, max: lastStep}),
                y: axis('loss (nats)'),
                perplexity: axis('perplexity', {
                    position: 'right', grid: {drawOnChartArea: false},
                    afterDataLimits: scale => {
                        ({min: scale.min, max: scale.max} = scale.chart.scales.y);
                    },
                    ticks: {callback: perplexity}})}}});
}
