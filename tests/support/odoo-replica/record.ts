/** A contact's form as the source of 18 draws it: an input beside a link for the address, the same for the number; a list that scrolls below. */
export const recordPage = (email: string, phone: string): string => `<!doctype html><html><head><meta charset="utf-8"><title>Contact</title>
<style>body{margin:0;font:14px sans-serif}.o_form_view{padding:20px}.d-inline-flex{display:inline-flex;width:420px}.o_input{flex:1}.box{height:140px;overflow:auto;border:1px solid;width:560px}.gap{height:1200px}.o_dialog{position:fixed;inset:0;background:#fff;z-index:1050}</style></head><body>
<div class="o_form_view"><h1>Contact</h1>
<div name="email" class="o_field_widget o_field_email"><div class="d-inline-flex w-100"><input class="o_input" type="email" value="${email}"><a class="ms-3 d-inline-flex" target="_blank" href="mailto:${email}"><i class="fa fa-envelope"></i><small>Email</small></a></div></div>
<div name="phone" class="o_field_widget o_field_phone"><div class="o_phone_content d-inline-flex w-100"><input class="o_input" type="tel" value="${phone}"><a class="o_phone_form_link ms-3" href="tel:${phone.replaceAll(' ', '')}"><i class="fa fa-phone"></i><small>Call</small></a></div></div>
<div class="box"><div class="gap">Notes</div><p><a class="o_form_uri" href="mailto:${email}">${email}</a></p></div>
</div><script>
document.querySelectorAll('a').forEach((link) => link.addEventListener('click', (event) => event.preventDefault()));
</script></body></html>`;
