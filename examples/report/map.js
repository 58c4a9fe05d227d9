'use strict';

// Writes words beside their points, in this order, where there is room; those that are marked get
// room from all others.
const wordLabels = {
    id: 'wordLabels',
    afterDatasetsDraw(chart, _, {words, order, isMarked, colour}) {
        const {ctx, chartArea: area} = chart;
        const points = chart.getDatasetMeta(0).data;
        const height = 12;
        const boxes = points.map(({x, y}) => ({left: x - 2, right: x + 2, top: y - 2, bottom: y + 2}));
        const labels = [];
        const meets = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
        ctx.save();
        ctx.textBaseline = 'middle';
        ctx.lineWidth = 4;
        ctx.lineJoin = 'round';
        ctx.strokeStyle = colours.page;
        for (const i of order()) {
            const {word} = words[i], {x, y} = points[i];
            ctx.font = `${isMarked(i) ? 700 : 400} ${height}px ${Chart.defaults.font.family}`;
            const width = ctx.measureText(word).width;
            const box = (left, middle) =>
                ({left, right: left + width, top: middle - height / 2, bottom: middle + height / 2});
            const free = [box(x + 7, y), box(x - 7 - width, y), box(x - width / 2, y - 13),
                          box(x - width / 2, y + 13)].find(place =>
                place.left >= area.left && place.right <= area.right &&
                !labels.some(label => meets(label, place)) &&
                (isMarked(i) || !boxes.some((other, j) => j !== i && meets(other, place))));
            if (!free) continue;
            labels.push(free);
            if (isMarked(i)) ctx.strokeText(word, free.left, (free.top + free.bottom) / 2);
            ctx.fillStyle = colour(i);
            ctx.fillText(word, free.left, (free.top + free.bottom) / 2);
        }
        ctx.restore();
    }
};

const still = window.matchMedia('(prefers-reduced-motion: reduce)');
const noneMarked = 'Search a word, or choose a point, to mark the word and its neighbours.';

// Draws the map of `words`, one for each point, and offers `listed`, the same in another order, to the search.
// Returns the function that marks a word by its name.
function showMap({steps, points, shares, without_snapshots: without}, words, listed) {
    const index = new Map(words.map(({word}, i) => [word, i]));
    const all = words.map((_, i) => i);
    let marked = -1, near = new Set();
    const state = i => i === marked ? 'marked' : near.has(i) ? 'near' : 'plain';
    const choose = values => ({dataIndex}) => values[state(dataIndex)];
    const withCosines = (neighbors, digits) =>
        neighbors.map(([word, cosine]) => `${word} ${decimals(cosine, digits)}`);
    const at = moment => points[moment].map(([x, y]) => ({x, y}));
    const last = steps.length - 1;

    const range = which => {
        const values = points.flat().map(point => point[which]);
        const [low, high] = [Math.min(...values), Math.max(...values)];
        const margin = (high - low) * 0.04 || 1;
        return {min: low - margin, max: high + margin, ticks: {includeBounds: false}};
    };
    const component = (name, share) => `${name} principal component (${decimals(100 * share, 1)}% of variance)`;
    const chart = makeChart(byId('map-chart'), 'Map of the frequent words', {
        type: 'scatter',
        plugins: [wordLabels],
        data: {datasets: [{
            data: at(last),
            radius: choose({marked: 6, near: 4.5, plain: 2.2}),
            hoverRadius: 6,
            hitRadius: 6,
            borderWidth: 0,
            pointStyle: choose({marked: 'rectRot', near: 'circle', plain: 'circle'}),
            hoverBackgroundColor: () => colours.ink,
            backgroundColor: ({dataIndex}) => colours[
                {marked: 'second', near: 'accent', plain: 'point'}[state(dataIndex)]]}]},
        options: {
            animation: {duration: 500},
            onClick: (_, [hit]) => { if (hit) mark(words[hit.index].word); },
            interaction: {mode: 'nearest', intersect: true},
            scales: {x: axis(component('first', shares[0]), range(0)),
                     y: axis(component('second', shares[1]), range(1))},
            plugins: {
                legend: {display: false},
                tooltip: {callbacks: {
                    title: ([item]) => item ? words[item.dataIndex].word : '',
                    label: ({dataIndex}) => [`${number.format(words[dataIndex].count)} times in the text`,
                                             ...withCosines(words[dataIndex].neighbors, 2)]}},
                wordLabels: {
                    words,
                    order: () => marked < 0 ? all : [marked, ...near, ...all.filter(i => state(i) === 'plain')],
                    colour: i => colours[state(i) === 'marked' ? 'second' : state(i) === 'near' ? 'accent' :
                                         marked < 0 ? 'ink' : 'quiet'],
                    isMarked: i => state(i) !== 'plain'}}}});

    function mark(word) {
        const found = index.get(word) ?? index.get(word.toLowerCase());
        marked = found ?? -1;
        near = new Set();
        if (found === undefined) {
            byId('marked').textContent = word === '' ? noneMarked :
                `“${word}” is not among the ${words.length} most frequent words, which this map shows.`;
        } else {
            const {word: name, count, neighbors} = words[found];
            const known = neighbors.filter(([neighbor]) => index.has(neighbor));
            near = new Set(known.map(([neighbor]) => index.get(neighbor)));
            byId('marked').replaceChildren(
                element('b', {}, name), ` occurs ${number.format(count)} times; nearest: `,
                withCosines(neighbors, 2).join(', '), '.');
        }
        chart.update('none');
    }

    byId('search-words').append(...listed.map(({word}) => element('option', {value: word})));
    byId('search').addEventListener('input', ({target}) => {
        if (target.value === '' || index.has(target.value)) mark(target.value);
    });
    byId('search').addEventListener('change', ({target}) => mark(target.value.trim()));

    mark('');
    byId('map-caption').textContent =
        `The ${words.length} most frequent words` + (without ? '.' : ', at all moments on the axes of the end.');
    if (without) byId('moments').replaceChildren(element('p', {className: 'note'},
        `${without} So this is the end of training, without the way there.`));
    else playMoments(steps, moment => {
        const data = chart.data.datasets[0].data;
        at(moment).forEach((point, i) => Object.assign(data[i], point));
        chart.update(still.matches ? 'none' : undefined);
    });

    return word => {
        byId('search').value = word;
        mark(word);
    };
}

// The slider over the snapshots, and the button that moves it.
function playMoments(steps, show) {
    const slider = byId('moment'), button = byId('play'), last = steps.length - 1;
    let timer = 0;
    const go = moment => {
        slider.value = moment;
        const name = `step ${steps[moment]} of ${steps[last]}`;
        byId('moment-name').textContent = name;
        slider.setAttribute('aria-valuetext', name);
        show(moment);
    };
    const stop = () => {
        clearInterval(timer);
        timer = 0;
        button.textContent = 'Play';
    };
    slider.max = last;
    slider.addEventListener('input', () => {
        stop();
        go(Number(slider.value));
    });
    button.addEventListener('click', () => {
        if (timer) return stop();
        button.textContent = 'Pause';
        go(Number(slider.value) === last ? 0 : Number(slider.value));
        timer = setInterval(() => {
            go(Number(slider.value) + 1);
            if (Number(slider.value) === last) stop();
        }, 900);
    });
    go(last);
}
