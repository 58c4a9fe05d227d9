"""report.html in a browser: what a reader does, and what then appears. Needs python3-selenium, chromium
and chromium-driver; where one of them is missing, all cases are skipped."""

import json
import pathlib
import statistics
import sys

import browser
import support

try:
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys
except ImportError:
    pass  # and the cases are skipped

PROGRAMS = pathlib.Path(sys.argv[1]).resolve() / 'examples'
SMALL = ['--steps', '40', '--layers', '2', '--heads', '2', '--dim', '16', '--context', '16',
         '--batch', '4', '--lr', '0.01', '--warmup', '5', '--threads', '1']


class Report(browser.BrowserTest):
    def tearDown(self):
        """The page is one file."""
        if self.browser.current_url.startswith('file:'):
            self.assertEqual(self.script('return performance.getEntriesByType("resource").length'), 0)
        super().tearDown()

    def train(self, *options):
        folder = self.folder / 'run'
        result = self.run_script(PROGRAMS / 'train', *SMALL, '--out', folder, *options)
        self.assertEqual(result.returncode, 0, result.stderr)
        return folder

    def find(self, selector):
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def text(self, selector):
        return self.find(selector).text

    def rows(self, table):
        """The cells of the rows that show."""
        return self.script('return [...document.querySelectorAll(arguments[0] + " tbody tr")]'
                           '.filter(row => !row.hidden)'
                           '.map(row => [...row.cells].map(cell => cell.textContent))', table)

    def points(self):
        return self.script('return Chart.getChart("map-chart").data.datasets[0].data'
                           '.map(({x, y}) => [x, y])')

    def colours_in(self, canvas):
        """How many colours its pixels have."""
        return self.script('const canvas = document.getElementById(arguments[0]);'
                           'const {data} = canvas.getContext("2d").getImageData('
                           '0, 0, canvas.width, canvas.height);'
                           'return new Set(new Uint32Array(data.buffer)).size', canvas)

    def test_every_part_is_filled_and_every_axis_named(self):
        folder = self.train()
        self.open(folder / 'report.html')
        self.assertIn('What the embeddings learned', self.browser.title)
        for section in self.browser.find_elements(By.TAG_NAME, 'section'):
            self.assertGreater(len(section.text), 100)
        facts = self.text('#facts')
        config = json.loads((folder / 'config.json').read_text(encoding='utf-8'))
        for fact in ('the built-in text', '40', config['model']['vocabulary'], '0.1.0', 'adamw'):
            self.assertIn(str(fact), facts)
        axes = self.script('return Object.values(Chart.instances).flatMap(chart => '
                           'Object.values(chart.scales).map(({options: {title}}) => '
                           'title.display && title.text.length > 3))')
        self.assertGreaterEqual(len(axes), 13)
        self.assertTrue(all(axes), axes)
        for canvas in self.browser.find_elements(By.TAG_NAME, 'canvas'):
            self.assertGreater(len(canvas.get_attribute('aria-label')), 20)
            self.assertGreater(self.colours_in(canvas.get_attribute('id')), 10)
        self.assertEqual(len(self.browser.find_elements(By.TAG_NAME, 'blockquote')), 3)
        for sample in self.browser.find_elements(By.TAG_NAME, 'blockquote'):
            self.assertGreater(len(sample.text.split()), 20)
        self.assertGreater(len(self.rows('#analogies-table')), 3)
        self.assertIn('Released under the MIT License',
                      (folder / 'report.html').read_text(encoding='utf-8'))

    def test_a_word_is_searched_and_marked_with_its_neighbours(self):
        self.open(self.train() / 'report.html')
        self.assertIn('mother', self.script('return [...document.querySelectorAll('
                                            '"#search-words option")].map(({value}) => value)'))
        before = self.script('return document.getElementById("map-chart").toDataURL()')
        self.find('#search').send_keys('mother', Keys.ENTER)
        [row] = [row for row in self.rows('#neighbors-table') if row[0] == 'mother']
        marked = self.text('#marked')
        self.assertRegex(marked, f'^mother occurs {row[1]} times; nearest: ')
        self.assertEqual(' '.join(row[2].split()), marked.split(': ')[1].rstrip('.').replace(',', ''))
        self.assertEqual(len(row[2].split()), 2 * 8)
        self.assertNotEqual(self.script('return document.getElementById("map-chart").toDataURL()'),
                            before)
        self.find('#search').clear()
        self.find('#search').send_keys('xylophone', Keys.ENTER)
        self.assertIn('“xylophone” is not among', self.text('#marked'))

    def test_the_slider_moves_the_words_through_the_training(self):
        self.open(self.train() / 'report.html', reduced_motion='no-preference')
        end = self.points()
        self.assertIn('step 40 of 40', self.text('#moments'))
        self.find('#moment').send_keys(Keys.HOME)
        self.assertIn('step 0 of 40', self.text('#moments'))
        start = self.points()
        self.assertEqual(len(start), len(end))

        def spread(points):
            return sum(statistics.pvariance(coordinate) for coordinate in zip(*points))
        self.assertGreater(spread(end), 1.5 * spread(start))
        self.find('#moment').send_keys(Keys.RIGHT)
        self.assertRegex(self.text('#moments'), 'step [1-9][0-9]* of 40')
        self.assertNotEqual(self.points(), start)
        self.find('#moment').send_keys(Keys.END)
        self.assertEqual(self.points(), end)
        self.find('#play').click()
        self.assertEqual(self.text('#play'), 'Pause')
        self.wait_for(lambda: self.points() not in (start, end))
        self.find('#play').click()
        self.assertEqual(self.text('#play'), 'Play')

    def test_a_point_tells_its_word(self):
        self.open(self.train() / 'report.html')
        canvas = self.find('#map-chart')
        self.script('arguments[0].scrollIntoView({block: "center"})', canvas)
        # The word that is farthest from all others, so that no other point is nearer to the mouse.
        index, x, y = self.script('''
            const points = Chart.getChart("map-chart").getDatasetMeta(0).data;
            const room = ({x, y}) => Math.min(...points.filter(p => p.x !== x || p.y !== y).map(
                p => Math.hypot(p.x - x, p.y - y)));
            const best = points.reduce((a, b) => room(a) > room(b) ? a : b);
            return [points.indexOf(best), best.x, best.y];''')
        size = canvas.size
        ActionChains(self.browser).move_to_element_with_offset(
            canvas, round(x - size['width'] / 2), round(y - size['height'] / 2)).perform()
        tooltip = 'const {tooltip} = Chart.getChart("map-chart"); '
        self.wait_for(lambda: self.script(tooltip + 'return tooltip.opacity') > 0)
        word = self.script('return data.words[arguments[0]].word', index)
        [[_, count, nearest]] = [row for row in self.rows('#neighbors-table') if row[0] == word]
        self.assertEqual(self.script(tooltip + 'return tooltip.title'), [word])
        lines = self.script(tooltip + 'return tooltip.body.flatMap(({lines}) => lines)')
        self.assertEqual(lines[0], f'{count} times in the text')
        self.assertEqual(' '.join(lines[1:]).split(), nearest.split())
        ActionChains(self.browser).click().perform()
        self.wait_for(lambda: self.text('#marked').startswith(f'{word} occurs'))

    def test_the_table_is_filtered_and_its_words_lead_to_the_map(self):
        self.open(self.train() / 'report.html')
        rows = len(self.rows('#neighbors-table'))
        self.assertEqual(self.text('#filter-count'), f'{rows} of {rows} words')
        self.find('#filter').send_keys('oth')
        words = [row[0] for row in self.rows('#neighbors-table')]
        self.assertTrue({'mother', 'brother'} <= set(words))
        self.assertTrue(all('oth' in word for word in words))
        self.assertEqual(self.text('#filter-count'), f'{len(words)} of {rows} words')
        for button in self.browser.find_elements(By.CSS_SELECTOR, '#neighbors-table button'):
            if button.is_displayed() and button.text == 'brother':
                button.send_keys(Keys.ENTER)
        self.assertTrue(self.text('#marked').startswith('brother occurs'))
        self.assertEqual(self.find('#search').get_attribute('value'), 'brother')

    def test_the_list_begins_with_words_that_mean_something(self):
        self.open(self.train() / 'report.html')
        listed = [row[0] for row in self.rows('#neighbors-table')]
        self.assertEqual(self.script('return [...document.querySelectorAll("#search-words option")]'
                                     '.map(({value}) => value)'), listed)
        self.assertEqual(sorted(listed), sorted(self.script('return data.words.map(({word}) => word)')))
        self.assertEqual(listed[:4], ['mother', 'sister', 'he', 'said'])
        has_letters = [any(character.isalpha() for character in word) for word in listed]
        self.assertEqual(has_letters, sorted(has_letters, reverse=True))
        self.assertIn('.', listed[has_letters.index(False):])
        counts = [int(row[1].replace(',', '')) for row in self.rows('#neighbors-table')]
        others = counts[len(self.script('return data.examples')):has_letters.index(False)]
        self.assertGreater(len(others), 20)
        self.assertEqual(others, sorted(others, reverse=True))

    def test_each_head_of_a_sentence_of_ones_choice_can_be_seen(self):
        self.open(self.train('--sentence', 'my mother loved Xylander.') / 'report.html')
        cells = ('return Chart.getChart("attention-chart").data.datasets[0].data'
                 '.map(({value}) => value)')
        ticks = 'return Chart.getChart("attention-chart").scales.{}.ticks.map(({{label}}) => label)'
        for axis in 'xy':
            self.assertEqual(self.script(ticks.format(axis)), ['my', 'mother', 'loved', '<unk>', '.'])
        seen = []
        for layer in '12':
            for head in '12':
                for name, number in (('layers', layer), ('heads', head)):
                    self.find(f'#{name} label:nth-of-type({number})').click()
                self.assertEqual(self.text('#attention-caption'), f'Layer {layer}, head {head}')
                weights = self.script(cells)
                self.assertNotIn(weights, seen)
                seen.append(weights)
                for row in range(5):
                    self.assertAlmostEqual(sum(weights[5 * row:5 * row + 5]), 1, places=3)
                    self.assertEqual(weights[5 * row + row + 1:5 * row + 5], [0] * (4 - row))

    def test_the_keyboard_reaches_all_of_it(self):
        self.open(self.train() / 'report.html')
        reached = set()
        for _ in range(60):
            ActionChains(self.browser).send_keys(Keys.TAB).perform()
            active = self.browser.switch_to.active_element
            if active.tag_name == 'body':  # after the last
                break
            reached.add(active.get_attribute('id') or active.get_attribute('name'))
            outline = self.script('const style = getComputedStyle(arguments[0]);'
                                  'return style.outlineStyle + style.opacity', active)
            self.assertIn(outline, ('solid1', 'solid0'),  # a radio's outline is its label's
                          active.get_attribute('outerHTML')[:200])
            if active.get_attribute('class') == 'plain':  # the words of the table are hundreds
                self.script('document.querySelector("#analogies .scroll").focus()')
        self.assertLessEqual({'search', 'play', 'moment', 'map-chart', 'filter', 'positions-chart',
                              'quality-chart', 'distance-chart', 'layers', 'heads', 'attention-chart',
                              'losses-chart'}, reached)
        canvas = self.find('#map-chart')
        canvas.send_keys(Keys.RIGHT, Keys.RIGHT)
        word, count = self.script('return [data.words[1].word, number.format(data.words[1].count)]')
        self.assertTrue(self.find('#spoken').get_attribute('textContent').startswith(
            f'{word}, {count} times in the text, '))
        self.find('#attention-chart').send_keys(Keys.RIGHT, Keys.DOWN)
        self.assertRegex(self.find('#spoken').get_attribute('textContent'), '“.+” gives “.+” ')

    def test_at_phone_width_and_in_the_dark_nothing_is_lost(self):
        page = self.train() / 'report.html'
        self.open(page, width=375)
        self.assertEqual(self.script('return document.documentElement.scrollWidth'), 375)
        self.assertEqual(self.script(
            'return [...document.querySelectorAll("body *")].filter(element => '
            'element.getBoundingClientRect().right > 375.5 && !element.closest(".scroll, .hidden"))'
            '.map(({outerHTML}) => outerHTML)'), [])

        def look():
            return self.script('''
                const chart = Chart.getChart("map-chart");
                return [getComputedStyle(document.body).backgroundColor,
                        chart.scales.x.options.setContext(chart.scales.x.getContext()).title.color,
                        chart.getDatasetMeta(0).data[0].options.backgroundColor];''')
        light = look()
        self.browser.execute_cdp_cmd('Emulation.setEmulatedMedia', {
            'features': [{'name': 'prefers-color-scheme', 'value': 'dark'}]})
        self.wait_for(lambda: look()[2] != light[2])
        dark = look()
        for colour, other in zip(light, dark):
            self.assertNotEqual(colour, other)
        self.open(page, width=375, color_scheme='dark')
        self.assertEqual(look(), dark)

    def test_what_a_run_does_not_have_is_left_out_with_a_reason(self):
        folder = self.train('--tokenizer', 'characters', '--positions', 'sinusoidal')
        (folder / 'last/snapshots.safetensors').unlink()
        (folder / 'last/metrics.jsonl').unlink()
        page = self.folder / 'later.html'
        result = self.run_script(PROGRAMS / 'embeddings', '--model', folder, '--report', page)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.open(page)
        for section, why in (('analogies', 'lacks the words'), ('positions', 'sinusoidal'),
                             ('losses', 'no metrics.jsonl'), ('map', 'no snapshots.safetensors')):
            self.assertIn(why, self.text(f'#{section}'))
        self.assertEqual(len(self.browser.find_elements(By.TAG_NAME, 'canvas')), 2)
        words = [row[0] for row in self.rows('#neighbors-table')]
        self.assertTrue({'e', '␣', '⏎'} <= set(words))

    def test_a_text_cannot_bring_its_own_markup(self):
        text = self.folder / '<img src=x onerror="document.title=0"><!--<script>.txt'
        text.write_text('he said <script>document.title = 0</script> <!-- <script> & she said \u2028 '
                        'so.\n' * 200, encoding='utf-8')
        self.open(self.train('--text', text, '--tokenizer', 'characters') / 'report.html')
        self.assertIn('What the embeddings learned', self.browser.title)
        self.assertIn(text.name, self.text('#facts'))
        self.assertEqual(self.browser.find_elements(By.TAG_NAME, 'img'), [])
        self.assertIn('<', [row[0] for row in self.rows('#neighbors-table')])


if __name__ == '__main__':
    support.main()
