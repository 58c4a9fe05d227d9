"""Counts the single test cases in meson's testlog.json: Boost's cases by the XML report that an
executable wrote, the cases of a script by its TAP lines, anything else as one case. An executable
that fails without a failed case (it crashed, hung, or failed on its way out) is one failure. A case
that is disabled, because another executable has it, is not in the report and counts for nothing."""

import json
import re
import sys
import xml.etree.ElementTree as xml

# Lines of Boost's log, which names a case by its suites: "suite/case".
SKIPPED = re.compile(
    r'Test (?:case|suite) "(.+?)" is skipped because (?:precondition failed: )?(.+)')
ENTERED = re.compile(r'(Entering|Leaving) test case "(.+?)"')
# Test Anything Protocol: a plan, then a line for each case.
TAP_PLAN = re.compile(r'^1\.\.\d+$', re.MULTILINE)
TAP_CASE = re.compile(r'^(not ok|ok) \d+ - (.*?)(?: # SKIP (.*))?$', re.MULTILINE)


class Summary:
    def __init__(self):
        self.passed = 0
        self.failed = []
        self.skipped = []
        self.skipped_count = 0

    def fail(self, name, details):
        self.failed.append((name, details))

    def skip(self, name, reason, count=1):
        cases = '' if count == 1 else f', {count} cases'
        self.skipped.append(f'{name}{cases}: {reason}')
        self.skipped_count += count

    def add(self, test):
        ended_well = test['result'] in ('OK', 'EXPECTEDFAIL', 'SKIP')
        name = test['name'].rsplit(' / ')[-1]  # without the project and the suite
        output, errors = test.get('stdout') or '', test.get('stderr') or ''
        failed_before = len(self.failed)
        report = re.search(r'<TestResult>.*</TestResult>', errors, re.DOTALL)
        if report:
            self.add_boost(name, xml.fromstring(report[0])[0], output)
            errors = errors.replace(report[0], '')
        elif TAP_PLAN.search(output):
            self.add_tap(name, output, errors)
        elif test['result'] == 'SKIP':
            self.skip(name, 'says the test itself')
        elif ended_well:
            self.passed += 1

        if not ended_well and len(self.failed) == failed_before:
            self.fail(f'{name} ({how_it_ended(test, output)})', telling_lines(output + errors))

    def add_boost(self, name, module, log):
        reasons = dict(SKIPPED.findall(log))

        def walk(suite, path):
            for unit in suite:
                unit_path = path + [unit.get('name')]
                unit_name = '/'.join(unit_path)
                result = unit.get('result')
                if result == 'skipped':
                    self.skip(f'{name}: {unit_name}', reasons.get(unit_name, 'no reason given'),
                              int(unit.get('test_cases_skipped', 1)))
                elif unit.tag == 'TestSuite':
                    walk(unit, unit_path)
                elif result == 'passed':
                    self.passed += 1
                else:
                    self.fail(f'{name}: {unit_name}', errors_of(unit_name, log))

        walk(module, [])

    def add_tap(self, name, output, errors):
        for result, case, reason in TAP_CASE.findall(output):
            if reason:
                self.skip(f'{name}: {case}', reason)
            elif result == 'ok':
                self.passed += 1
            else:
                self.fail(f'{name}: {case}', telling_lines(errors))

    def print(self):
        if self.skipped:
            print('\nSkipped:')
            for line in self.skipped:
                print(f'  {line}')
        if self.failed:
            print('\nFailed:')
            for name, details in self.failed:
                print(f'  {name}')
                for line in details:
                    print(f'    {line}')
        print(f'\n{self.passed} passed, {len(self.failed)} failed, {self.skipped_count} skipped')


def errors_of(case, log):
    """The lines of Boost's log on what failed in a case, with the context indented below."""
    lines = []
    of_this_case = False
    for line in log.splitlines():
        if not line.startswith(' '):
            of_this_case = f'error: in "{case}"' in line
        if of_this_case:
            lines.append(line)
    return lines


def how_it_ended(test, log):
    code = test['returncode']
    ending = 'ran into its time limit' if test['result'] == 'TIMEOUT' else \
        f'killed by signal {-code}' if code < 0 else f'exit status {code}'
    open_case = None
    for direction, case in ENTERED.findall(log):
        open_case = case if direction == 'Entering' else None
    return f'{ending} in {open_case}' if open_case else ending


def telling_lines(text, count=40):
    """A sanitizer's report from its beginning, else the last lines."""
    lines = text.strip().splitlines()
    for begin, line in enumerate(lines):
        if 'ERROR: AddressSanitizer' in line or 'runtime error: ' in line:
            return lines[begin:begin + count]
    return lines[-count:]


def main(path):
    summary = Summary()
    with open(path, encoding='utf-8') as log:
        for line in log:
            summary.add(json.loads(line))
    summary.print()
    return 1 if summary.failed or not (summary.passed or summary.skipped) else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
