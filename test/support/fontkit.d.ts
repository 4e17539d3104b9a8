// fontkit publishes no types; what @cantoo/pdf-lib asks of it is what we use of it.
declare module 'fontkit' {
  type Fontkit = Parameters<import('@cantoo/pdf-lib').PDFDocument['registerFontkit']>[0]
  export const create: Fontkit['create']
}
