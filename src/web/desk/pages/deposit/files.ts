// The files of a draft, in order, each with its code PJ. Buttons move them, or people drag them.
import type { ShownDraft } from '#operations/shapes/drafts.ts'
import { megabytes } from '#protocol/limits.ts'
import { html } from '#text/html.ts'
import { hidden } from '../../forms.ts'
import type { FormSubmission, Visit } from '../../visit.ts'
import { uploadLimits, type UploadLimits } from '../../uploads.ts'
import { inFrench, nothing, sizeSaid } from '../../parts.ts'
import { faultsAt, isGone, optionOf, type Filled } from './fields.ts'

export const draftUploads: UploadLimits = { ...uploadLimits, extensions: [...uploadLimits.extensions, 'jpeg'] }

export function dropZone({ say }: Visit, label: string, required = false) {
  const { files, sumBytes } = draftUploads
  const most = megabytes(sumBytes)
  const accept = draftUploads.extensions.map((extension) => `.${extension}`).join(',')
  return html`<div class="drop" data-depose>
    <label
      >${label}<input
        type="file"
        name="documents"
        multiple
        accept="${accept}"
        data-fichiers="${files}"
        data-octets="${sumBytes}"
        ${required && html`required`}
    /></label>
    <p class="reason">
      ${say(`PDF, XML, PNG ou JPG ; ${files} fichiers et ${most} Mo au plus par envoi.`, `PDF, XML, PNG or JPG; ${files} files and ${most} MB at most at a time.`)}
    </p>
    <p data-envoi hidden role="status">
      <progress max="100" value="0" aria-label="${say('Envoi des fichiers', 'Sending the files')}"></progress>
      <output></output>
    </p>
  </div>`
}

export function draftFiles(visit: Visit, { shown, acte, classification }: Filled) {
  const { say } = visit
  const pieces = shown.files.filter(({ name }) => !isGone(acte) || name !== acte.autreVoie?.accuse)
  const nature = classification.natures.find(({ abrege }) => abrege === acte.nature)
  const none = say('Aucun fichier : ajoutez le PDF de l’acte.', 'No file: add the PDF of the act.')
  return html`<section id="fichiers" aria-labelledby="titre-fichiers" data-frais>
      <h2 id="titre-fichiers">${say('Fichiers', 'Files')}</h2>
      ${faultsAt(shown, 'document')}
      ${
        shown.files.length === 0
          ? nothing(none)
          : html`<ol class="files" data-glisse>
              ${shown.files.map((file, at) => fileItem(visit, { shown, nature, file, at, rank: pieces.indexOf(file) }))}
            </ol>`
      }
    </section>
    ${dropZone(visit, say('Ajouter des fichiers', 'Add files'))}`
}

interface Item {
  readonly shown: ShownDraft
  readonly nature: Filled['classification']['natures'][number] | undefined
  readonly file: ShownDraft['files'][number]
  readonly at: number
  /** Among the pieces of the act; -1 for the acknowledgement of another road. */
  readonly rank: number
}

function fileItem(visit: Visit, item: Item) {
  const { shown, file, at, rank } = item
  const { say, language } = visit
  const { sha256, name, sizeBytes, pages } = file
  const button = (geste: string, word: string, is = true) =>
    is && html`<button class="go" name="geste" value="${geste}:${sha256}" aria-label="${word} ${name}">${word}</button>`
  const length = pages !== null && `${pages} ${pages === 1 ? 'page' : 'pages'}, `
  return html`<li>
    ${hidden('fichier', sha256)}
    <strong>${rankSaid(visit, rank)}</strong>
    <span class="id">${name}</span>
    <span class="sub">${length}${sizeSaid(sizeBytes, language)}</span>
    ${rank < 0 ? hidden('piece', '') : typeChoice(visit, item)}
    <span class="moves">
      ${button('monter', say('Monter', 'Up'), at > 0)}
      ${button('descendre', say('Descendre', 'Down'), at < shown.files.length - 1)}
      ${button('retirer', say('Retirer', 'Remove'))}
    </span>
    ${rank > 0 && html`<div>${faultsAt(shown, `annexes[${rank - 1}]`)}</div>`}
  </li>`
}

function rankSaid({ say }: Visit, rank: number) {
  if (rank < 0) return say('Accusé de réception', 'Acknowledgement')
  return rank === 0 ? say('Acte', 'Act') : say(`Annexe ${rank}`, `Annex ${rank}`)
}

/** The acte has the type of its nature; an annexe's type is asked for, with proposals. */
function typeChoice(visit: Visit, { nature, file, rank }: Item) {
  const isAnnex = rank > 0
  const { say } = visit
  const { name, sha256, typePiece } = file
  const { typesPiece = [], defaultTypePiece = '' } = nature ?? {}
  const byNature = `${say('Selon la nature', 'By the nature')}${defaultTypePiece && ` (${defaultTypePiece})`}`
  const first = isAnnex ? say('À choisir', 'To be chosen') : byNature
  const isOther = typePiece !== null && !typesPiece.some(({ code }) => code === typePiece)
  const options = [{ code: '', libelle: first }, ...typesPiece, ...(isOther ? [{ code: typePiece, libelle: '' }] : [])]
  const likely = isAnnex && typePiece === null ? likelyTypes(name, typesPiece, defaultTypePiece) : []
  return html`<div class="piece">
    <label
      ><span>Code PJ<span class="skip"> ${name}</span></span
      ><select name="piece">
        ${options.map(({ code, libelle }) => optionOf(visit, { code, word: code === '' ? libelle : `${code} ${libelle}`, isChosen: code === (typePiece ?? '') }))}
      </select></label
    >
    ${likely.map(({ code, libelle }) => html`<button class="go" name="geste" value="typer:${sha256}.${code}">${say('Prendre', 'Take')} ${code} ${inFrench(visit, libelle)}</button>`)}
  </div>`
}

const likelyMost = 3

/** The types that share the most words with a file name; else that of the acte. */
function likelyTypes<T extends { readonly code: string; readonly libelle: string }>(
  name: string,
  types: readonly T[],
  usual: string,
): readonly T[] {
  const words = extractLongWords(name)
  const scored = types.map((type) => ({
    type,
    score: extractLongWords(type.libelle).filter((each) => words.includes(each)).length,
  }))
  const best = Math.max(...scored.map(({ score }) => score), 0)
  if (best === 0) return types.filter(({ code }) => code === usual)
  return scored.flatMap(({ type, score }) => (score === best ? [type] : [])).slice(0, likelyMost)
}

function extractLongWords(text: string) {
  const plain = text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()
  return plain.split(/[^a-z]+/).flatMap((word) => (word.length > 3 ? [word.replace(/s$/, '')] : []))
}

type DraftFileChoice = { readonly sha256: string; readonly typePiece?: string }

/** The form's files in order, after the button's change to one of them. */
export function draftFilesFromForm(
  { fields }: FormSubmission,
  [deed, target]: readonly [string, string],
): readonly DraftFileChoice[] {
  const [typed, proposed = ''] = deed === 'typer' ? target.split('.') : []
  const types = fields.get('piece') ?? []
  const files = (fields.get('fichier') ?? []).map((sha256, at): DraftFileChoice => {
    const typePiece = (sha256 === typed ? proposed : (types[at] ?? '')).slice(0, 20)
    return { sha256, ...(typePiece !== '' && { typePiece }) }
  })
  const at = files.findIndex(({ sha256 }) => sha256 === target)
  const [file] = at < 0 ? [] : files.slice(at, at + 1)
  const step = { monter: -1, descendre: 1 }[deed]
  if (!file || (step === undefined && deed !== 'retirer')) return files
  const others = files.filter((each) => each !== file)
  return step === undefined ? others : others.toSpliced(Math.max(0, at + step), 0, file)
}
