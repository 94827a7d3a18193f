/** A stand-in for worker and API: says that it is ready, and lives until it is asked to end. */
process.on('SIGTERM', () => process.exit(0));
process.send?.({ kind: 'ready' });
setInterval(() => undefined, 60_000);
