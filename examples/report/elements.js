'use strict';

// Building the page's elements. Words and samples come from a text that nobody has checked: they
// enter the page as text, never as HTML.

const byId = id => document.getElementById(id);

// element('td', {className: 'number'}, 'text', another)
function element(name, properties = {}, ...children) {
    const result = Object.assign(document.createElement(name), properties);
    result.append(...children);
    return result;
}

const number = new Intl.NumberFormat('en');
const decimals = (x, digits) => x.toFixed(digits);

// In place of a section's content, why there is none.
function leaveOut(section, why) {
    const [heading] = byId(section).getElementsByTagName('h2');
    byId(section).replaceChildren(heading, element('p', {className: 'note'}, why));
}

// The terms and descriptions of a <dl>, from [[term, description], …].
function describe(list, pairs) {
    list.replaceChildren(...pairs.map(([term, description]) =>
        element('div', {}, element('dt', {}, term), element('dd', {}, description))));
}

// Radio buttons labelled 1 … count in a fieldset; calls back with an index from 0.
function choices(fieldset, count, onChoice) {
    for (let i = 0; i < count; ++i) {
        const input = element('input', {
            type: 'radio', name: fieldset.id, checked: i === 0, onchange: () => onChoice(i)});
        fieldset.append(element('label', {}, input, element('span', {}, String(i + 1))));
    }
}
