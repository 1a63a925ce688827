import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { Router } from 'express';

interface Bundle {
  readonly script: string;
  readonly style: string;
}

const here = (file: string) => fileURLToPath(new URL(`page/${file}`, import.meta.url));

async function bundle(): Promise<Bundle> {
  const result = await build({
    entryPoints: [here('main.tsx'), here('page.css')],
    outdir: 'page',
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: 'es2023',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    tsconfig: here('tsconfig.json'),
    logLevel: 'silent',
  });
  const output = (extension: string) =>
    result.outputFiles.find(({ path }) => path.endsWith(extension))?.text ?? '';
  return { script: output('.js'), style: output('.css') };
}

let bundled: Promise<Bundle> | undefined;

const HTML = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Workspace</title>
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='8' fill='%2316474f'/%3E%3Cpath d='M5 18h6l3-8 4 13 3-5h6' fill='none' stroke='%237fe0d0' stroke-width='2.6' stroke-linecap='round' stroke-linejoin='round'/%3E%3C/svg%3E">
<link rel="stylesheet" href="/page.css">
</head>
<body><div id="root"></div><script type="module" src="/page.js"></script></body>
</html>
`;

/** The workspace's web page, bundled in memory when it is first asked for. */
export function servePage(): Router {
  const router = Router();
  const ready = () => {
    bundled ??= bundle();
    return bundled;
  };
  router.get('/page.js', async (_req, res) => {
    res.type('js').send((await ready()).script);
  });
  router.get('/page.css', async (_req, res) => {
    res.type('css').send((await ready()).style);
  });
  router.get('/', (_req, res) => {
    res.set(
      'content-security-policy',
      "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: http: https:",
    );
    res.type('html').send(HTML);
  });
  return router;
}
