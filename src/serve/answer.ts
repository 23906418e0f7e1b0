import type { IncomingMessage } from 'node:http';
import type { Level } from '../ports/index.ts';
import type { Asked, DoorNeeds } from './needs.ts';
import { readiness } from './readiness.ts';

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

type Door = (bot: Asked, needs: DoorNeeds) => Answer | Promise<Answer>;

const doors: Readonly<Record<string, Door>> = {
  '/': info,
  '/healthz': alive,
  '/health': alive,
  '/live': alive,
  '/readyz': ready,
  '/ready': ready,
  '/ping': () => json(200, { message: 'pong' }),
  '/metrics': metrics,
};

/** One request in, one answer out. Reads the path alone: no body, no query, no header. */
export async function answer(request: IncomingMessage, bot: Asked, needs: DoorNeeds): Promise<Answer> {
  const { method = '', url = '/' } = request;
  const path = url.split('?')[0] ?? '/';
  const door = Object.hasOwn(doors, path) ? doors[path] : undefined;
  if (door === undefined) return json(404, { error: 'not found', doors: Object.keys(doors) });
  if (method !== 'GET' && method !== 'HEAD') return json(405, { error: 'only GET and HEAD' }, { allow: 'GET, HEAD' });
  return door(bot, needs);
}

function info(_: Asked, { about }: DoorNeeds): Answer {
  return json(200, {
    name: 'k8s-rca',
    ...about,
    doors: {
      '/healthz': '200 while the bot takes its turns, 503 when a restart is due (also /health, /live)',
      '/readyz':
        '200 when it sees the cluster, reaches Slack, says what it has to say and can write; else 503 with the reasons (also /ready)',
      '/metrics': 'figures for Prometheus',
      '/ping': 'pong',
    },
  });
}

function alive(bot: Asked, { clean }: DoorNeeds): Answer {
  const { ok, since, why } = bot.pulse();
  return ok ? json(200, { alive: true }) : json(503, { alive: false, since: new Date(since).toISOString(), why: clean(why) });
}

function ready(bot: Asked, { clean }: DoorNeeds): Answer {
  const now = readiness(bot.health().map((l) => ({ ...l, why: clean(l.why) })));
  return json(now.ready ? 200 : 503, now);
}

async function metrics(bot: Asked, { about, page }: DoorNeeds): Promise<Answer> {
  const own: readonly Level[] = [
    { name: 'k8s_rca_ready', labels: {}, value: readiness(bot.health()).ready ? 1 : 0 },
    { name: 'k8s_rca_build_info', labels: about, value: 1 },
  ];
  const { type, text } = await page([...(await bot.levels()), ...own]);
  return { status: 200, type, body: text, headers: {} };
}

function json(status: number, value: unknown, headers: Answer['headers'] = {}): Answer {
  return { status, type: 'application/json', body: `${JSON.stringify(value, null, 2)}\n`, headers };
}
