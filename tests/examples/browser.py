"""What tests of pages share: a browser that opens them from files, and notices what goes wrong. Needs
python3-selenium, chromium and chromium-driver."""

import json
import shutil
import tempfile
import unittest

import support

try:
    from selenium import webdriver
    from selenium.webdriver.support.ui import WebDriverWait
except ImportError:
    webdriver = None

MISSING = [package for package, there in (('python3-selenium', webdriver),
                                          ('chromium', shutil.which('chromium')),
                                          ('chromium-driver', shutil.which('chromedriver')))
           if not there]
FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
         '--disable-background-networking', '--disable-component-update', '--disable-sync']


@unittest.skipIf(MISSING, f'not installed: {", ".join(MISSING)}')
class BrowserTest(support.ScriptTest):
    @classmethod
    def setUpClass(cls):
        cls.profile = tempfile.TemporaryDirectory(prefix='tapestry browser ')
        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which('chromium')
        for flag in [*FLAGS, f'--user-data-dir={cls.profile.name}']:
            options.add_argument(flag)
        options.set_capability('goog:loggingPrefs', {'browser': 'ALL', 'performance': 'ALL'})
        service = webdriver.chrome.service.Service(shutil.which('chromedriver'))
        cls.browser = webdriver.Chrome(service=service, options=options)

    @classmethod
    def tearDownClass(cls):
        cls.browser.quit()
        cls.profile.cleanup()

    def open(self, page, width=1280, **media):
        """Opens a page in a window of this width and checks that it is quiet."""
        def features(**values):
            return {'features': [{'name': f'prefers-{name.replace("_", "-")}', 'value': value}
                                 for name, value in values.items()]}
        self.browser.execute_cdp_cmd('Emulation.setDeviceMetricsOverride', {
            'width': width, 'height': 900, 'deviceScaleFactor': 1, 'mobile': width < 500})
        self.browser.execute_cdp_cmd('Emulation.setEmulatedMedia', features(
            **{'color_scheme': 'light', 'reduced_motion': 'reduce', **media}))
        for log in ('browser', 'performance'):
            self.browser.get_log(log)  # what was before
        self.browser.get(page.as_uri())
        self.assertEqual(self.script('return document.readyState'), 'complete')

    def tearDown(self):
        """Whatever was done with it: no error, and nothing asked of anybody."""
        if self.browser.current_url.startswith('file:'):
            self.assertEqual([entry['message'] for entry in self.browser.get_log('browser')], [])
            messages = [json.loads(entry['message'])['message']
                        for entry in self.browser.get_log('performance')]
            asked = {message['params']['request']['url'] for message in messages
                     if message['method'] == 'Network.requestWillBeSent'}
            self.assertEqual({url for url in asked if not url.startswith(('file:', 'data:'))}, set())
        super().tearDown()

    def script(self, script, *arguments):
        return self.browser.execute_script(script, *arguments)

    def wait_for(self, condition):
        WebDriverWait(self.browser, 10).until(lambda _: condition())
