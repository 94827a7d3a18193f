/** A stand-in for a service whose start fails. */
process.stderr.write('cannot open the frobnicator\n');
process.exit(3);
