'use strict';

// How well the vectors know sets of words, beside vectors from counting words.
function showQuality({sets, without_counts: without}) {
    byId('quality-baseline').textContent = without ?? (
        'Beside the learned vectors stand plain ones, of the same width and from the same text: counts of ' +
        'which words stand near each other, weighted (PPMI) and reduced (SVD). What they reach takes no neural network.');
    const percent = share => `${decimals(100 * share, 0)}%`;
    const bars = (label, which, colour) => ({
        label, data: sets.map(set => set[which].share),
        backgroundColor: () => colours[colour], barPercentage: 0.9, categoryPercentage: 0.7});
    makeChart(byId('quality-chart'), 'Share of neighbours that belong to the set', {
        type: 'bar',
        data: {
            labels: sets.map(({name}) => name),
            datasets: [bars('learned', 'learned', 'accent'),
                       ...(without ? [] : [bars('counted', 'counted', 'second')])]},
        options: {
            indexAxis: 'y',
            plugins: {tooltip: {callbacks: {
                label: ({dataset, parsed}) => `${dataset.label}: ${percent(parsed.x)}`,
                afterBody: ([{dataIndex}]) => sets[dataIndex].words.join(' ').replace(/(.{40}\S*) /g, '$1\n')}}},
            scales: {x: axis('share of neighbours', {min: 0, max: 1, ticks: {callback: percent}}),
                     y: axis('set of words', {grid: {display: false}, ticks: {autoSkip: false}})}}},
    {ArrowDown: 1, ArrowUp: -1});
    byId('quality-table').tBodies[0].append(...sets.map(({name, words, learned, counted}) => element('tr', {},
        element('th', {scope: 'row'}, name, ' ', element('small', {}, words.join(' '))),
        ...[learned, counted].map(quality => element('td', {className: 'number'}, ...(quality ?
            [percent(quality.share), element('small', {}, ` p ${decimals(quality.p, 3)}`)] : ['–']))),
        element('td', {className: 'number'}, percent(learned.chance)))));
}
