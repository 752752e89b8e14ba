# Writes lines at an even pace, ten at a time and each by a write of its own, until SIGTERM; then it says in a file how many
# they were. Two hundred of these that woke for each line would take a core of their own.
# perl steady-writer.pl NAME PER_SECOND FILE
use strict;
use warnings;
use Time::HiRes qw(time sleep);

my ($name, $rate, $file) = @ARGV;
my $burst = 10;
my $over = 0;
$SIG{TERM} = sub { $over = 1 };
$| = 1;
my $begin = time;
my $lines = 0;
while (!$over) {
    my $wait = $begin + $lines / $rate - time;
    sleep $wait if $wait > 0;
    for (1 .. $burst) {
        $lines++;
        printf "%s line %07d of a program that says a little, again and again\n", $name, $lines;
    }
}
open my $out, '>', $file or die "$file: $!";
print $out $lines;
close $out or die "$file: $!";
