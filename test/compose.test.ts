// docker-compose.yml keeps every promise of compose-facts.ts, and breaking any of them in the file turns its line red.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { composeFacts, readCompose } from './support/reports/compose-facts.ts'

const text = readFileSync(new URL('../docker-compose.yml', import.meta.url), 'utf8')

// For each promise, the smallest edit that breaks it: what is replaced, and by what.
const breakages: Readonly<Record<string, readonly [string | RegExp, string]>> = {
  'three stores, the migration, the accounts and three roles, nothing else': ['\n  schedules:\n', '\n  cron:\n'],
  'Redis writes the queue to disk': ["--appendonly, 'yes'", "--appendonly, 'no'"],
  'Redis never evicts a job': ['noeviction', 'allkeys-lru'],
  'Redis asks for a password, which stands in a file': ['[redis-server, /run/secrets/redis-conf,', '[redis-server,'],
  'every setting may be given in a file, which is not needed, and none of those is overridden by an empty one': [
    '  ACTES_CLAMD: tcp',
    '  ACTES_TRUST_PROXY: ${ACTES_TRUST_PROXY:-}\n$&',
  ],
  'the mark has a volume that every role writes to': ['  ACTES_MARK: /var/lib/actes/mark\n', ''],
  'backups have a volume, where the owner’s account writes alone': ['- backups:/var', '- home:/var'],
  'no service takes all the memory of the machine': ['    mem_limit: 4g\n', ''],
  'clamd reads a whole deposit, and says when it could not': ['      MaxFileSize 200M\n', ''],
  'every role hands files to clamd, which it reaches': ['tcp:clamav:3310', 'off'],
  'every service that stays has a health check': [/ {4}healthcheck:\n {6}test: \[CMD-SHELL[^\n]*/, '    healthcheck:'],
  'the migration runs once, then the accounts, and the roles wait for them': [
    'service_completed_successfully',
    'service_started',
  ],
  'each role signs in to the database by an account of its own, and the owner’s is for the migration alone': [
    'secrets: [web-database-url,',
    'secrets: [database-url, web-database-url,',
  ],
  'each role is its own process of the same image': ['--only, worker', '--only, web'],
  'the roles wait for a database and a queue that answer': [
    'redis: { condition: service_healthy',
    'redis: { condition: service_started',
  ],
  'the roles share one blob folder': ['- blobs:/var', '- home:/var'],
  'the worker can be multiplied': ['command: [start, --only, worker]', "$&\n    ports: ['127.0.0.1:9000:9000']"],
  'secrets come from files': ['ACTES_REDIS_URL_FILE: /run/secrets/redis-url', 'ACTES_REDIS_URL: redis://:word@redis'],
  'every role can unseal the secrets of gateways': ['  ACTES_MASTER_KEY_FILE: /run/secrets/master-key\n', ''],
  'every secret a service is told to read is given to it': [', master-key]', ']'],
  'no service runs as root': ['user: redis', "user: '0'"],
  'no service keeps a capability or gains a privilege': ['cap_drop: [ALL]', 'cap_drop: [NET_RAW]'],
  'every root file system but the antivirus is read-only': ['read_only: true', 'read_only: false'],
  'what stays is restarted': ['restart: unless-stopped', 'restart: on-failure'],
  'ports are published on the loopback of the machine only': ["['127.0.0.1:${", "['${"],
  'the database and the queue have no way out': ['internal: true', 'internal: false'],
  'what must last is in named volumes': ["'redis:/data'", "'./redis:/data'"],
  'no gateway is set: each collectivité declares its own': [
    'x-environment: &environment',
    '$&\n  ACTES_GATEWAY: s2low',
  ],
  'images are pinned to their bytes': [/postgres:17\.11@sha256:\w+\}/, 'postgres:17.11}'],
}

describe('docker-compose.yml', () => {
  test.each(composeFacts)('$title', ({ holds }) => {
    expect(holds(readCompose(text))).toBe(true)
  })

  test.each(composeFacts)('notices a violation: $title', ({ title, holds }) => {
    const [from, to] = breakages[title] ?? ['', '']
    const broken = text.replace(from, to)
    expect(broken).not.toBe(text)
    expect(holds(readCompose(broken))).toBe(false)
  })

  test('gives every variable a default', () => {
    const variables = [...text.matchAll(/\$\{([^}]*)\}/g)].map(([, inside]) => inside)
    expect(variables.length).toBeGreaterThan(0)
    expect(variables.filter((inside) => !inside?.includes(':-'))).toEqual([])
  })

  test('refuses a secret that is not a file', () => {
    expect(() => readCompose(text.replace('file: ./secrets/database-url', 'environment: KEY'))).toThrow(/database-url/)
  })
})
