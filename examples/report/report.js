'use strict';

// Fills the page from its data. A part that cannot be shown says why.

const data = JSON.parse(byId('data').textContent);

function showSection(name, part, show) {
    if (part.missing) leaveOut(name, part.missing);
    else show(part);
}

function showSummary({run, losses}) {
    const facts = new Map(run);
    const text = (facts.get('text') ?? 'a text').split('/').pop();
    const loss = losses.validation?.at(-1)?.[1];
    document.title = `What the embeddings learned from ${text}`;
    byId('summary').textContent =
        `A decoder-only transformer read ${text}, one ${facts.get('tokens are') === 'words' ? 'word' : 'character'} ` +
        `at a time, and learned to guess the next. This is what became of its vectors.`;
    const shown = [['vocabulary', number.format(facts.get('vocabulary'))],
                   ['parameters', number.format(facts.get('parameters'))]];
    if (facts.has('steps')) shown.push(['steps of training', number.format(facts.get('steps'))]);
    if (facts.has('training time in seconds'))
        shown.push(['seconds of training', decimals(Number(facts.get('training time in seconds')), 0)]);
    if (loss !== undefined)
        shown.push(['validation loss', decimals(loss, 3)], ['perplexity', decimals(Math.exp(loss), 1)]);
    describe(byId('figures'), shown);
}

showSummary(data);
const listed = inReadingOrder(data.words, data.examples);
const mark = showMap(data.map, data.words, listed);
showNeighbors(listed, mark);
showSection('analogies', data.analogies, showAnalogies);
showSection('quality', data.quality, showQuality);
showSection('positions', data.positions, showPositions);
showSection('attention', data.attention, showAttention);
showSection('losses', data.losses, showLosses);
showSamples(data.samples);
describe(byId('facts'), data.run);
