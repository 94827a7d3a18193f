// The processes side of the bootstrap: runs Node and npm, and says what is done and how long it took.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** Runs a Node program in the terminal of this one; resolves with its exit code. */
export function node(args) {
  return run(process.execPath, args, { stdio: 'inherit' });
}

/** Runs npm, the one that started this process where one did; what it says is shown when it fails. */
export async function npm(cwd, args) {
  // config/environment.ts, which reads all else, is TypeScript with packages: here nothing is installed or built yet.
  const cli = process.env.npm_execpath;
  const options = { cwd, stdio: ['ignore', 'pipe', 'pipe'] };
  if (cli?.endsWith('.js')) return runQuietly(process.execPath, [cli, ...args], options);
  return runQuietly('npm', args, { ...options, shell: process.platform === 'win32' });
}

/** Path of a program inside an installed package. */
export function program(packageName, file) {
  return join(dirname(require.resolve(`${packageName}/package.json`)), file);
}

/** Runs `action`, which resolves with an exit code, and shows title and seconds; resolves with success. */
export async function step(title, action) {
  const began = performance.now();
  const seconds = () => `${((performance.now() - began) / 1000).toFixed(1)} s`;
  const isLive = process.stdout.isTTY;
  const show = () => process.stdout.write(`\r\u001b[K… ${title} (${seconds()})`);
  const clock = isLive ? setInterval(show, 200) : undefined;
  if (!isLive) console.log(`… ${title}`);
  const code = await action();
  clearInterval(clock);
  console.log(`${isLive ? '\r\u001b[K' : ''}${code === 0 ? '✔' : '✖'} ${title} (${seconds()})`);
  return code === 0;
}

function run(command, args, options) {
  // Ctrl-C reaches the child too: it decides how to end, and this process waits for it.
  const wait = () => undefined;
  process.on('SIGINT', wait);
  return new Promise((resolve) => {
    const child = spawn(command, args, options);
    const pass = () => child.kill('SIGTERM');
    process.on('SIGTERM', pass);
    const end = (code) => {
      process.off('SIGINT', wait);
      process.off('SIGTERM', pass);
      resolve(code);
    };
    child.once('error', (error) => {
      console.error(`${command}: ${error.message}`);
      end(1);
    });
    child.once('close', (code) => end(code ?? 1));
    options.collect?.(child);
  });
}

async function runQuietly(command, args, options) {
  const said = [];
  const collect = (child) => {
    child.stdout.on('data', (text) => said.push(text));
    child.stderr.on('data', (text) => said.push(text));
  };
  const code = await run(command, args, { ...options, collect });
  if (code !== 0) process.stderr.write(Buffer.concat(said));
  return code;
}
