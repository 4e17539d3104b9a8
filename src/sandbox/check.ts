// Can the small prefecture work in its folder? What doctor and the dashboard ask.
import { readFile } from 'node:fs/promises'
import type { Finding } from '../gateways/gateway.ts'
import { readClassification } from './classification.ts'
import { drop, linkOnly, writeTemporary, type Folder } from './folder.ts'

const probe = 'sandbox probe\n'

/** Write, link, read back and remove a probe; read the classification in force. */
export async function checkFolder(folder: Folder): Promise<readonly Finding[]> {
  return [await checkWriting(folder), await checkClassification(folder)]
}

async function checkWriting(folder: Folder): Promise<Finding> {
  try {
    const path = await writeTemporary(folder, Buffer.from(probe))
    const linked = `${path}-linked`
    const same = (await linkOnly(path, linked)) && (await readFile(linked, 'utf8')) === probe
    await Promise.all([drop(path), drop(linked)])
    return same ? { name: 'folder', ok: true, detail: folder.path } : failed('folder', folder.path)
  } catch (error) {
    return failed('folder', String(error))
  }
}

async function checkClassification(folder: Folder): Promise<Finding> {
  try {
    return { name: 'classification', ok: true, on: (await readClassification(folder)).date }
  } catch (error) {
    return failed('classification', String(error))
  }
}

function failed(name: string, detail: string): Finding {
  return { name, ok: false, code: 'ACTES-G001', detail }
}
