# Writes lines at an even pace, each by a write of its own, until SIGTERM; then it says in a file how many they were:
# perl steady-writer.pl NAME PER_SECOND FILE
use strict;
use warnings;
use Time::HiRes qw(time sleep);

my ($name, $rate, $file) = @ARGV;
my $over = 0;
$SIG{TERM} = sub { $over = 1 };
$| = 1;
my $begin = time;
my $lines = 0;
while (!$over) {
    my $wait = $begin + $lines / $rate - time;
    sleep $wait if $wait > 0;
    $lines++;
    printf "%s line %07d of a program that says a little, again and again\n", $name, $lines;
}
open my $out, '>', $file or die "$file: $!";
print $out $lines;
close $out or die "$file: $!";
