'use strict';

// The tables of words.

// What a reader goes through: the examples, then the other words by falling count as they come, and last the
// tokens without a letter, such as a comma.
function inReadingOrder(words, examples) {
    const place = ({word}) => !/\p{L}/u.test(word) ? examples.length + 1 :
        examples.includes(word) ? examples.indexOf(word) : examples.length;
    return [...words].sort((a, b) => place(a) - place(b));
}

function showNeighbors(words, mark) {
    const rows = words.map(({word, count, neighbors}) => element('tr', {},
        element('th', {scope: 'row'},
            element('button', {type: 'button', className: 'plain', onclick: () => {
                mark(word);
                byId('map').scrollIntoView();
            }}, word)),
        element('td', {className: 'number'}, number.format(count)),
        element('td', {}, ...neighbors.flatMap(([neighbor, cosine]) =>
            [element('span', {}, `${neighbor} `, element('small', {}, decimals(cosine, 2))), ' ']))));
    byId('neighbors-table').tBodies[0].append(...rows);

    const filter = () => {
        const part = byId('filter').value.trim().toLowerCase();
        let shown = 0;
        rows.forEach((row, i) => {
            row.hidden = !words[i].word.toLowerCase().includes(part);
            shown += !row.hidden;
        });
        byId('filter-count').textContent = `${shown} of ${rows.length} words`;
    };
    byId('filter').addEventListener('input', filter);
    filter();
}

function showAnalogies({asked, words}) {
    byId('analogies-text').textContent =
        `a is to b as c is to what? The answers are the words nearest to b − a + c, ranked out of ` +
        `${number.format(words)}. The question's own words are often nearest of all and are left out, as is ` +
        `usual; the last column keeps them. These vectors have seen little text: a right answer can be ` +
        `luck, and one that is merely near c needs no arithmetic.`;
    byId('analogies-table').tBodies[0].append(...asked.map(row => element('tr', {},
        element('td', {}, `${row.question[0]} : ${row.question[1]} = ${row.question[2]} : `,
                element('b', {}, row.answer)),
        element('td', {}, row.first),
        element('td', {className: 'number'}, number.format(row.rank)),
        element('td', {className: 'number'}, number.format(row.rank_with_question)))));
}
