// What the command line itself says: a wrong usage in French with exit code 2, help in French.
import { expect, test } from 'vitest'
import { runCli } from '../../src/cli.ts'

async function said(...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []]
  const terminal = {
    out: (text: string) => void out.push(text),
    err: (text: string) => void err.push(text),
    interactive: false,
    environment: {},
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
