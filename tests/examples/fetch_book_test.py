"""examples/fetch_book.sh against a server on the loopback address. No test asks any other host."""

import http.server
import os
import pathlib
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time
import unittest

import support

SENTENCE = 'It is a truth universally acknowledged, that a test needs a text.\r\n'
START = '*** START OF THE PROJECT GUTENBERG EBOOK PRIDE AND PREJUDICE ***\r\n'
END = '*** END OF THE PROJECT GUTENBERG EBOOK PRIDE AND PREJUDICE ***\r\n'
BOOK = ('\ufeffA header.\r\n' + START + SENTENCE + '“Quotes” make it more than ASCII.\r\n' * 20000 +
        END + 'A licence.\r\n').encode()


class Server(http.server.ThreadingHTTPServer):
    """Answers each path with a status, a body and the length that it claims for the body."""

    daemon_threads = True

    def __init__(self, certificate=None):
        super().__init__(('127.0.0.1', 0), Handler)
        self.scheme = 'https' if certificate else 'http'
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.socket = context.wrap_socket(self.socket, server_side=True)
        self.answers = {}
        self.requests = []
        self.sent = 0
        self.stall_ends = threading.Event()

    def handle_error(self, *_):
        pass  # a client that hangs up is what some of the tests are about

    def address(self, path, body, status=200, length=None, location=None):
        self.answers[path] = (status, body, len(body) if length is None else length, location)
        return f'{self.scheme}://127.0.0.1:{self.server_port}{path}'


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.requests.append(self.path)
        status, body, length, location = self.server.answers[self.path]
        self.send_response(status)
        if self.path != '/endless':
            self.send_header('Content-Length', str(length))
        if location:
            self.send_header('Location', location)
        self.end_headers()
        self.wfile.write(body)
        while self.path == '/endless':
            self.wfile.write(bytes(1 << 16))
            self.server.sent += 1 << 16
        if self.path == '/stalling':
            self.wfile.flush()
            self.server.stall_ends.wait(60)

    def log_message(self, *_):
        pass


@unittest.skipUnless(shutil.which('curl'), 'curl is not installed')
@unittest.skipUnless(shutil.which('openssl'), 'openssl is not installed')
class FetchBook(support.ScriptTest):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix='tapestry certificate ')
        cls.addClassCleanup(folder.cleanup)
        cls.certificate = pathlib.Path(folder.name) / 'certificate.pem'
        subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt',
                        'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=loopback',
                        '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', cls.certificate,
                        '-out', cls.certificate.with_suffix('.crt')], check=True, capture_output=True)
        with cls.certificate.open('ab') as both:
            both.write(cls.certificate.with_suffix('.crt').read_bytes())

    def setUp(self):
        super().setUp()
        self.server = self.serve(self.certificate)
        self.environment['CURL_CA_BUNDLE'] = str(self.certificate.with_suffix('.crt'))
        self.cached = self.home / '.cache/tapestry/pride_and_prejudice.txt'
        self.script = support.PROJECT / 'examples/fetch_book.sh'

    def serve(self, certificate=None):
        server = Server(certificate)
        serving = threading.Thread(target=server.serve_forever, args=(0.05,))
        serving.start()
        self.addCleanup(server.server_close)
        self.addCleanup(serving.join)
        self.addCleanup(server.shutdown)
        self.addCleanup(server.stall_ends.set)
        return server

    def fetch(self, *addresses):
        self.environment['TAPESTRY_BOOK_URL'] = ' '.join(addresses)
        return self.run_script(self.script)

    def files_in_cache(self):
        return sorted(path.name for path in self.cached.parent.glob('*'))

    def assert_fetched(self, result, where=None):
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stdout, f'{where or self.cached}\n')
        self.assertEqual((where or self.cached).read_bytes(), BOOK)

    def assert_refused(self, result, reason):
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertEqual(result.stdout, '')
        self.assertIn(reason, result.stderr)
        self.assertIn('could not be downloaded', result.stderr)
        self.assertEqual(self.files_in_cache(), [])

    def keep(self, content):
        self.cached.parent.mkdir(parents=True)
        self.cached.write_bytes(content)

    def test_a_whole_book_appears_in_the_cache_alone(self):
        self.assert_fetched(self.fetch(self.server.address('/book', BOOK)))
        self.assertEqual(self.files_in_cache(), [self.cached.name])

    def test_a_redirection_is_followed(self):
        self.server.address('/book', BOOK)
        self.assert_fetched(self.fetch(self.server.address('/moved', b'', 302, location='/book')))

    def test_the_cache_follows_xdg_cache_home(self):
        self.environment['XDG_CACHE_HOME'] = str(self.folder / 'my cache')
        result = self.fetch(self.server.address('/book', BOOK))
        self.assert_fetched(result, self.folder / 'my cache/tapestry/pride_and_prejudice.txt')

    def test_a_cached_book_is_not_downloaded_again(self):
        self.keep(BOOK)
        self.assert_fetched(self.fetch(self.server.address('/book', BOOK)))
        self.assertEqual(self.server.requests, [])

    def test_a_broken_cached_book_is_replaced(self):
        self.keep(BOOK[:-5000])
        result = self.fetch(self.server.address('/book', BOOK))
        self.assertIn('END line is not in it', result.stderr)
        self.assert_fetched(result)

    def test_a_broken_cached_book_is_reported_where_there_is_no_download(self):
        self.keep(b'mine')
        result = self.fetch(self.server.address('/book', b'', 404))
        self.assertEqual(result.returncode, 1)
        self.assertEqual(result.stdout, '')
        self.assertIn('not the whole book', result.stderr)
        self.assertEqual(self.cached.read_bytes(), b'mine')

    def test_a_shortened_book_is_refused(self):
        self.assert_refused(self.fetch(self.server.address('/book', BOOK[:-5000])), 'END line')
        self.assert_refused(self.fetch(self.server.address('/book', BOOK[:1000])), '1000 bytes')

    def test_a_connection_that_ends_early_is_refused(self):
        address = self.server.address('/book', BOOK[:-5000], length=len(BOOK))
        self.assert_refused(self.fetch(address), 'curl')

    def test_an_error_page_is_refused(self):
        page = b'<!DOCTYPE html><title>Come back later</title>'
        self.assert_refused(self.fetch(self.server.address('/book', page)), f'{len(page)} bytes')
        page += b'<p>filler</p>' * 60000
        self.assert_refused(self.fetch(self.server.address('/book', page)), 'START line')

    def test_another_book_is_refused(self):
        other = BOOK.replace(SENTENCE.encode(), b'Call me something else.\r\n')
        self.assert_refused(self.fetch(self.server.address('/book', other)), 'first sentence')

    def test_text_that_is_not_utf_8_is_refused(self):
        latin = BOOK.replace('“'.encode(), b'\x93')
        self.assert_refused(self.fetch(self.server.address('/book', latin)), 'not UTF-8')

    def test_text_in_which_the_novel_is_not_where_it_should_be_is_refused(self):
        for name, book in {
                'upside down': BOOK.replace(START.encode(), b'!').replace(END.encode(), START.encode())
                .replace(b'!', END.encode()),
                'before it': BOOK.replace(SENTENCE.encode(), b'').replace(
                    START.encode(), (SENTENCE + START).encode()),
                'behind it': BOOK.replace(SENTENCE.encode(), b'') + SENTENCE.encode()}.items():
            with self.subTest(name):
                self.assert_refused(self.fetch(self.server.address('/book', book)),
                                    'not between the START line and the END line')

    def test_zero_bytes_are_refused(self):
        self.assert_refused(self.fetch(self.server.address('/book', BOOK + b'\0')), 'zero bytes')

    def test_a_file_that_is_too_large_is_not_downloaded(self):
        large = BOOK + BOOK * 4
        self.assert_refused(self.fetch(self.server.address('/book', b'', length=10 ** 12)),
                            'curl: (63)')
        self.assert_refused(self.fetch(self.server.address('/book', large)), 'curl: (63)')

    def test_a_file_without_an_end_is_not_downloaded_for_ever(self):
        result = self.fetch(self.server.address('/endless', BOOK))
        self.assert_refused(result, '')
        self.assertRegex(result.stderr, r'more than 3000000 bytes|curl: \(63\)')  # curl 8.4 counts too
        self.assertLess(self.server.sent, 20e6)  # what lies in the buffers between them included

    def test_only_https_is_asked(self):
        plain = self.serve()
        result = self.fetch(plain.address('/book', BOOK))
        self.assert_refused(result, 'curl: (1)')
        self.assertEqual(plain.requests, [])

    def test_a_certificate_of_somebody_else_is_refused(self):
        del self.environment['CURL_CA_BUNDLE']
        self.assert_refused(self.fetch(self.server.address('/book', BOOK)), 'curl: (60)')

    def test_a_file_is_taken_where_it_is_named(self):
        book = self.folder / 'the book'
        book.write_bytes(BOOK)
        self.assert_fetched(self.fetch(book.as_uri()))
        self.assertEqual(self.server.requests, [])

    def test_a_redirection_leads_only_to_https(self):
        book = self.folder / 'the book'
        book.write_bytes(BOOK)
        plain = self.serve()
        for location in (plain.address('/book', BOOK), book.as_uri()):
            with self.subTest(location):
                self.assert_refused(self.fetch(
                    self.server.address('/moved', b'', 302, location=location)), 'curl: (1)')
        self.assertEqual(plain.requests, [])

    def test_redirections_have_an_end(self):
        self.assert_refused(self.fetch(
            self.server.address('/loop', b'', 302, location='/loop')), 'curl: (47)')
        self.assertEqual(len(self.server.requests), 6)

    def test_what_a_killed_download_left_is_cleared(self):
        self.cached.parent.mkdir(parents=True)
        for name, age in (('download.abc123', 2 * 86400), ('download.of.mine', 2 * 86400),
                          ('download.def456', 60)):
            file = self.cached.parent / name
            file.write_bytes(BOOK[:1000])
            os.utime(file, (time.time() - age,) * 2)
        self.assert_fetched(self.fetch(self.server.address('/book', BOOK)))
        self.assertEqual(self.files_in_cache(), ['download.def456', 'download.of.mine', self.cached.name])

    def test_a_folder_in_its_place_is_named(self):
        self.cached.mkdir(parents=True)
        result = self.fetch(self.server.address('/book', BOOK))
        self.assertEqual((result.returncode, result.stdout), (1, ''))
        self.assertIn(f'{self.cached} is in the way', result.stderr)
        self.assertEqual(list(self.cached.iterdir()), [])

    def test_a_missing_page_is_refused_even_if_it_holds_the_book(self):
        self.assert_refused(self.fetch(self.server.address('/book', BOOK, 404)), '404')

    def test_a_stalling_server_runs_into_the_time_limit(self):
        self.environment['TAPESTRY_BOOK_TIMEOUT'] = '1'
        address = self.server.address('/stalling', BOOK[:5000], length=len(BOOK))
        begin = time.monotonic()
        self.assert_refused(self.fetch(address), 'timed out')
        self.assertLess(time.monotonic() - begin, 20)

    def test_a_server_that_is_gone_is_reported(self):
        with socket.socket() as unused:
            unused.bind(('127.0.0.1', 0))
            port = unused.getsockname()[1]
        self.assert_refused(self.fetch(f'https://127.0.0.1:{port}/book'), 'curl')

    def test_the_second_address_is_asked_where_the_first_fails(self):
        result = self.fetch(self.server.address('/missing', b'', 404),
                            self.server.address('/book', BOOK))
        self.assert_fetched(result)
        self.assertEqual(self.server.requests, ['/missing', '/book'])

    def test_a_download_that_is_stopped_leaves_nothing(self):
        for stop in (signal.SIGINT, signal.SIGTERM):
            self.server.requests.clear()
            self.environment['TAPESTRY_BOOK_URL'] = self.server.address(
                '/stalling', BOOK[:5000], length=len(BOOK))
            process = subprocess.Popen([self.script], env=self.environment,
                                       stderr=subprocess.DEVNULL, start_new_session=True)
            while not self.server.requests:
                time.sleep(0.01)
            # To the group, as a terminal does on Ctrl-C.
            os.killpg(process.pid, stop)
            self.assertNotEqual(process.wait(30), 0)
            self.assertEqual(self.files_in_cache(), [])

    def test_without_a_cache_folder_it_says_what_to_set(self):
        del self.environment['HOME']
        result = self.fetch(self.server.address('/book', BOOK))
        self.assertEqual(result.returncode, 1)
        self.assertIn('set HOME or XDG_CACHE_HOME', result.stderr)

    def test_an_unknown_option_is_an_error(self):
        result = self.run_script(self.script, '--gently')
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("'--gently'", result.stderr)
        result = self.run_script(self.script, '--\x1b]0;x\a')
        self.assertIn(r"$'--\E]0;x\a'", result.stderr)


if __name__ == '__main__':
    support.main()
