// What the command line itself says: a wrong usage with exit code 2, in JSON where it is asked for; help; what shells and `man`
// are given. In French or English, on a terminal of 60 columns.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { commands, runCli } from '../../src/cli.ts'
import { commandTree } from '../../src/commands/command-tree.ts'
import { act, type AddCommand, type Context } from '../../src/commands/command.ts'
import { english } from '../../src/commands/english.ts'
import { builtInTypes } from '../../src/protocol/acte/passerelles.ts'
import { commandSchemas } from '../support/reports/command-schemas.ts'
import { run } from '../support/desk/command-line.ts'

const said = (...args: readonly string[]) => saidIn({}, ...args)

async function saidIn(
  environment: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []]
  const terminal = {
    out: (text: string) => void out.push(text),
    err: (text: string) => void err.push(text),
    interactive: false,
    environment,
    ...(environment.COLUMNS !== undefined && { columns: Number(environment.COLUMNS) }),
  }
  const code = await runCli(args, { terminal, interrupted: new AbortController().signal })
  return { code, out: out.join(''), err: err.join('') }
}

test.each<[string, readonly string[], string]>([
  ['an unknown command', ['deposi'], 'erreur : commande inconnue « deposi »\n(Vouliez-vous dire deposit ?)\n'],
  ['an unknown option', ['list', '--jsn'], 'erreur : option inconnue « --jsn »\n(Vouliez-vous dire --json ?)\n'],
  ['an argument that is missing', ['check'], 'erreur : il manque l’argument « dépôt »\n'],
  [
    'an argument too many',
    ['check', 'a', 'b'],
    'erreur : trop d’arguments pour « check » : 1 attendus, 2 donnés : a, b.\n',
  ],
  [
    'an option without its value',
    ['check', 'a', '--lang'],
    'erreur : il manque la valeur de l’option « --lang <langue> »\n',
  ],
  ['an option that is missing', ['user', 'add', 'a@example.org'], 'erreur : il manque l’option « --role <rôle> »\n'],
  [
    'a value out of a choice',
    ['check', 'a', '--lang', 'de'],
    'erreur : la valeur « de » de l’option « --lang <langue> » est refusée. Valeurs possibles : fr, en.\n',
  ],
])('%s', async (_what, args, sentence) => {
  expect(await said(...args)).toEqual({ code: 2, out: '', err: sentence })
})

test.each([[['--help']], [['inspect', '--help']], [['user', '--help']], [['help', 'start']]])(
  'help: %j',
  async (args) => {
    const { code, out } = await said(...args)
    expect(code).toBe(0)
    expect(out).toMatch(/^Utilisation : actes/)
    expect(out).toContain('afficher cette aide')
    expect(out).not.toMatch(/Usage:|Options:|Commands:|Arguments:|display|output|choices|default/)
  },
)

const findsNothing: AddCommand = (program, settling) =>
  act(program.command('nothing'), settling, async ({ print }) => {
    print({ items: [] }, [])
    return 0
  })

/** Every command, as the program has it. */
const tree = () => {
  const program = new Command('actes').description('Télétransmission des actes au contrôle de légalité')
  for (const add of commands) add(program, { context: {} as Context, settle: () => undefined })
  return commandTree(program)
}

describe('with --json', () => {
  test.each<[string, readonly string[], string, string]>([
    ['an unknown command', ['deposi', '--json'], 'deposi', 'commande inconnue « deposi »'],
    ['an unknown option', ['list', '--jsn', '--json'], '--jsn', 'option inconnue « --jsn »'],
    ['an argument that is missing', ['check', '--json'], 'dépôt', 'il manque l’argument « dépôt »'],
    ['a value out of a choice', ['list', '--sort', 'x', '--json'], '--sort <clé>', 'est refusée'],
    ['a group without its command', ['tasks', '--json'], '--json', 'option inconnue « --json »'],
    ['what no flag says', ['requeue', '--reason', 'x', '--json'], '', 'des identifiants, ou --filter'],
    ['a chapter that there is not', ['manual', 'rien', '--json'], '', 'attendu : roles'],
  ])('%s is one document on standard output: code, sentence, path', async (_what, args, path, words) => {
    const { code, out, err } = await said(...args)
    expect([code, err, JSON.parse(out)]).toMatchObject([
      2,
      '',
      { ok: false, problems: [{ code: 'ACTES-C030', sentence: expect.any(String), path }] },
    ])
    expect(out).toContain(words)
  })

  test('a refusal has the same shape', async () => {
    const { code, out } = await said('collectivite', 'add', '/nowhere/at-all.json', '--json')
    expect([code, JSON.parse(out)]).toMatchObject([
      1,
      {
        ok: false,
        problems: [{ code: expect.stringMatching(/^ACTES-/), sentence: expect.any(String), path: expect.any(String) }],
      },
    ])
  })
})

describe('the language', () => {
  test.each([
    [{ ACTES_LANG: 'en', LANG: 'fr_FR.UTF-8' }, 'No results.'],
    [{ LC_ALL: 'en_GB.UTF-8' }, 'No results.'],
    [{ ACTES_LANG: 'fr', LC_ALL: 'en_GB.UTF-8' }, 'Aucun résultat.'],
    [{ LANG: 'C.UTF-8' }, 'Aucun résultat.'],
  ])('%j: for an empty result, which is reported', async (environment, words) => {
    const { code, out, err } = await run(findsNothing, ['nothing'], environment)
    expect([code, out, err]).toEqual([0, '', `${words}\n`])
  })

  test('is that of help and of wrong usages', async () => {
    const { out } = await saidIn({ ACTES_LANG: 'en' }, '--help')
    expect(out).toMatch(/^Usage: actes/)
    expect(out).toContain('list transmissions')
    const { err } = await saidIn({ ACTES_LANG: 'en' }, 'deposi')
    expect(err).toMatch(/^error: unknown command 'deposi'/)
    expect((await said('deposi', '--lang=en')).err).toMatch(/^error: unknown command/)
    const refused = await saidIn({ ACTES_LANG: 'de' }, 'list')
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('ACTES_LANG')])
  })

  test('has every description of a command, an option or an argument in English', () => {
    const texts = tree().flatMap(({ about, takes, options }) => [
      about,
      ...[...takes, ...options].map((each) => each.description),
    ])
    const same = ['', 'AAAA-MM-JJ', builtInTypes.join(', ')]
    expect(texts.filter((text) => !same.includes(text) && english[text] === undefined)).toEqual([])
    expect(Object.keys(english).filter((text) => !texts.includes(text) && text !== 'afficher la version')).toEqual([])
  })
})

describe('on 60 columns', () => {
  test.each(['fr', 'en'])('every help fits: %s', async (language) => {
    const lines = await Promise.all(
      tree().map(async ({ path }) => {
        const { out } = await saidIn({ COLUMNS: '60', ACTES_LANG: language }, ...path.split(' ').slice(1), '--help')
        return out.split('\n').filter((line) => line.length > 60)
      }),
    )
    expect(lines.flat()).toEqual([])
  })

  test('lists continue below, further in, and no word is lost', async () => {
    const wide = await said('manual')
    const narrow = await saidIn({ COLUMNS: '60' }, 'manual')
    expect(wide.out.split('\n').some((line) => line.length > 60)).toBe(true)
    expect(narrow.out.split('\n').filter((line) => line.length > 60)).toEqual([])
    expect(narrow.out.split(/\s+/)).toEqual(wide.out.split(/\s+/))
  })
})

test('the shapes of what commands print with --json are published, and shipped', async () => {
  const paths = tree()
    .filter(({ options }) => options.some(({ long }) => long === '--json'))
    .map(({ path }) => path.replace(/^actes /, ''))
  await expect(commandSchemas(paths)).toMatchFileSnapshot('../../fixtures/api/commands.schema.json')
  const shipped = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as Shipped
  expect(shipped.files).toContain('fixtures/api/commands.schema.json')
  expect(shipped.exports['./commands.schema.json']).toBe('./fixtures/api/commands.schema.json')
})

interface Shipped {
  readonly files: readonly string[]
  readonly exports: Readonly<Record<string, unknown>>
}

describe('what is generated', () => {
  test('bash completes commands, options and their values', async () => {
    const { out } = await said('completion', 'bash')
    const completed = (line: string) => {
      const words = line.split(' ')
      const script = `${out}
        COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _actes
        echo "\${COMPREPLY[*]}"`
      const { stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' })
      expect(stderr).toBe('')
      return stdout.trim()
    }
    expect(completed('actes dep')).toBe('deposit')
    expect(completed('actes tasks ')).toBe('list close --help')
    expect(completed('actes start --only ')).toBe('web worker schedules')
    expect(completed('actes completion ')).toMatch(/^bash zsh fish /)
    expect(completed('actes list --coll')).toBe('--collectivite')
  })

  test.each(['zsh', 'fish'] as const)('%s gets every command and every option', async (shell) => {
    const { out } = await said('completion', shell)
    for (const { path, options } of tree()) {
      expect(out).toContain(path)
      for (const { long } of options) expect(out).toContain(shell === 'zsh' ? `'${long}` : `-l ${long?.slice(2)}`)
    }
    const known = spawnSync(shell, ['-n', '/dev/stdin'], { input: out, encoding: 'utf8' })
    if (known.error === undefined) expect([known.status, known.stderr]).toEqual([0, ''])
  })

  test('the manual page has every command, and groff finds nothing wrong with it', async () => {
    const { out } = await said('manual', '--man')
    const ran = spawnSync('groff', ['-man', '-Tutf8', '-ww', '-Kutf8', '-rLL=100n'], { input: out, encoding: 'utf8' })
    const shown = ran.stdout.replaceAll(/\u001B\[[\d;]*m/g, '').replaceAll('‐', '-')
    expect([ran.status, ran.stderr]).toEqual([0, ''])
    for (const { path, within } of tree()) if (within.length === 0) expect(shown).toContain(path)
    expect(shown).toMatch(/--wait[^]*suivre chaque acte jusqu’à sa fin/)
  })
})
