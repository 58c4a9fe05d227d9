#!/bin/sh
echo '1..3'
echo 'ok 1 - is as it should be'
echo 'not ok 2 - is not as it should be'
echo 'ok 3 - cannot be tried # SKIP no reason'
exit 1
