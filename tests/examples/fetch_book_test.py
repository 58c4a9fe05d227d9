"""examples/fetch_book.sh against a server on the loopback address. No test asks any other host."""

import http.server
import os
import shutil
import signal
import socket
import subprocess
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

    def __init__(self):
        super().__init__(('127.0.0.1', 0), Handler)
        self.answers = {}
        self.requests = []
        self.stall_ends = threading.Event()

    def handle_error(self, *_):
        pass  # a client that hangs up is what some of the tests are about

    def address(self, path, body, status=200, length=None, location=None):
        self.answers[path] = (status, body, len(body) if length is None else length, location)
        return f'http://127.0.0.1:{self.server_port}{path}'


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.requests.append(self.path)
        status, body, length, location = self.server.answers[self.path]
        self.send_response(status)
        self.send_header('Content-Length', str(length))
        if location:
            self.send_header('Location', location)
        self.end_headers()
        self.wfile.write(body)
        if self.path == '/stalling':
            self.wfile.flush()
            self.server.stall_ends.wait(60)

    def log_message(self, *_):
        pass


@unittest.skipUnless(shutil.which('curl'), 'curl is not installed')
class FetchBook(support.ScriptTest):
    def setUp(self):
        super().setUp()
        self.server = Server()
        serving = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        serving.start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(serving.join)
        self.addCleanup(self.server.shutdown)
        self.addCleanup(self.server.stall_ends.set)
        self.cached = self.home / '.cache/tapestry/pride_and_prejudice.txt'
        self.script = support.PROJECT / 'examples/fetch_book.sh'

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
        self.assert_refused(self.fetch(f'http://127.0.0.1:{port}/book'), 'curl')

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


if __name__ == '__main__':
    support.main()
