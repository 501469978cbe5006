import { chromium } from '@playwright/test'
const args=['--no-sandbox','--disable-gpu','--disable-quic','--no-first-run','--disable-background-networking','--disable-component-update','--disable-sync']
const browser = await chromium.launch({executablePath:'/usr/bin/chromium',args})
const context = await browser.newContext()
const page=await context.newPage(); const lines=[]
page.on('console',m=>lines.push(m.type()+': '+m.text())); page.on('pageerror',e=>lines.push('ERR '+e.message));
await page.goto('http://127.0.0.1:8900/'); await page.getByRole('textbox').waitFor()
const t='react '+Date.now(); await page.getByRole('textbox').fill(t); await page.keyboard.press('Enter'); await page.locator('[data-status="sent"]').getByText(t).waitFor()
console.log('react page works', await page.evaluate(()=>getComputedStyle(document.querySelector('.wrk-chat')).blockSize), lines)
await page.getByRole('textbox').fill('draft kept'); await page.reload(); await page.getByRole('textbox').waitFor(); console.log('draft after reload:', await page.getByRole('textbox').inputValue(), await page.evaluate(()=>Object.keys(localStorage)))
await page.screenshot({path:'/tmp/w1-try/react.png'})
await browser.close()
