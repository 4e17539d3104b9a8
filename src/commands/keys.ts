// actes keys: the master keys, what each seals, and their rotation.
import { both } from '#text/both.ts'
import type { KeysJson } from '#operations/declared/keys.ts'
import type { Ask } from '#operations/ask.ts'
import { filled, type Both, type Language } from '#text/sentences.ts'
import { act, asks, type AddCommand, type CommandRun } from './command.ts'
import { withDesk } from './opening.ts'
import { inLine, saying } from './printing.ts'

export const addKeys: AddCommand = (program, settling) => {
  const group = program.command('keys').description('les clés maîtresses : ce que chacune scelle, et leur rotation')
  const list = group.command('list').description('les clés, et combien de secrets et de fichiers chacune scelle')
  asks(list, settling, { ask: allKeys, lines: formatKeyLines })
  const rotate = group
    .command('rotate')
    .description('tout sceller sous la clé en vigueur, pendant que tout tourne ; interrompue, la rotation reprend')
  act(rotate, settling, async (run) => {
    const { done, keys } = await withDesk(run, 'none', async ({ ask }) => {
      const all = await rotated(ask, run)
      return { done: all, keys: await allKeys(ask) }
    })
    const isWhole = done.secrets.left === 0 && done.files.lost === 0
    const { key, secrets, files } = done
    return run.print(
      { ok: isWhole, key, secrets, files, keys: keys.items },
      [
        filled(
          isWhole ? words.done : words.left,
          { ...secrets, ...files, key, lost: secrets.left + files.lost },
          run.language,
        ),
        ...formatKeyLines(keys, run.language),
      ],
      isWhole,
    )
  })
}

const words = {
  done: both('Tout est scellé sous la clé {key}.', 'Everything is sealed under key {key}.'),
  left: both(
    '✗ {lost} restent sous une autre clé : ils ont changé entre-temps, ou leur clé n’est pas donnée. Recommencez.',
    '✗ {lost} are still under another key: they changed meanwhile, or their key is not given. Try again.',
  ),
  progress: both(
    'secrets scellés de nouveau : {secrets}, fichiers : {files}',
    'secrets sealed anew: {secrets}, files: {files}',
  ),
  present: both('en vigueur', 'present'),
  earlier: both('ancienne', 'earlier'),
  absent: both('✗ absente', '✗ not given'),
  counts: both('secrets : {secrets}, fichiers : {files}', 'secrets: {secrets}, files: {files}'),
  removable: both(
    'peut être retirée, une fois inutiles les sauvegardes faites avec elle',
    'may be removed, once backups made with it are no longer needed',
  ),
  unnamed: both(
    'secrets d’une version antérieure, sans nom de clé : {unnamed}',
    'secrets of an earlier version, without the name of a key: {unnamed}',
  ),
  clear: both('fichiers en clair : {clear}', 'clear files: {clear}'),
} as const satisfies Record<string, Both>

async function allKeys(ask: Ask) {
  let all = await ask.listKeys({})
  while (all.after !== null) {
    const part = await ask.listKeys({ after: all.after })
    const files = new Map(all.items.map(({ id, files: before }) => [id, before]))
    const items = part.items.map((item) => ({ ...item, files: item.files + (files.get(item.id) ?? 0) }))
    const gone = all.items.filter(({ id }) => !items.some((item) => item.id === id))
    all = { ...part, items: [...items, ...gone], clear: all.clear + part.clear }
  }
  return all
}

async function rotated(ask: Ask, run: CommandRun) {
  let all = await ask.rotateKeys({})
  while (all.after !== null) {
    const { secrets, files } = all
    const counts = { secrets: secrets.resealed, files: files.resealed + files.encrypted }
    run.tell(filled(words.progress, counts, run.language))
    const part = await ask.rotateKeys({ after: all.after })
    all = {
      ...part,
      // Each part reports everything that is left, so the last one counts.
      secrets: { resealed: secrets.resealed + part.secrets.resealed, left: part.secrets.left },
      files: {
        resealed: files.resealed + part.files.resealed,
        encrypted: files.encrypted + part.files.encrypted,
        lost: files.lost + part.files.lost,
      },
    }
  }
  return all
}

function formatKeyLines({ items, unnamed, clear, encrypts }: KeysJson, language: Language): readonly string[] {
  const say = saying(words, language)
  const isRemovable = (item: KeysJson['items'][number]) =>
    item.standing === 'earlier' && item.secrets + item.files + unnamed === 0
  return [
    ...items.map((item) =>
      inLine(item.id, say(item.standing), say('counts', item), isRemovable(item) ? say('removable') : ''),
    ),
    ...(unnamed > 0 ? [say('unnamed', { unnamed })] : []),
    ...(encrypts && clear > 0 ? [say('clear', { clear })] : []),
  ]
}
