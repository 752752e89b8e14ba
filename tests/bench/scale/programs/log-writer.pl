# Writes the log of a server as fast as it can: perl log-writer.pl BYTES. A word comes every 10,000 lines, a failure is
# the last line.
use strict;
use warnings;

my ($bytes) = @ARGV;
my $written = 0;
for (my $line = 0; $written < $bytes; $line++) {
    my $text = sprintf "2026-11-28T%02d:%02d:%02d.%03dZ INFO worker-%02d request %08d took %d ms GET /api/v1/items/%d%s\n",
        ($line / 3600000) % 24, ($line / 60000) % 60, ($line / 1000) % 60, $line % 1000, $line % 16, $line,
        ($line * 7919) % 971, ($line * 104729) % 99991, $line % 10000 == 0 ? ' checkpoint' : '';
    $written += length $text;
    print $text;
}
print "2026-11-28T23:59:59.999Z WARN worker-00 request 99999999 failed after 1234 ms\n";
