const texts = JSON.parse(document.querySelector('#texts').textContent);
const error = document.querySelector('.error');
const status = document.querySelector('.status');

function fail(text) {
  status.textContent = '';
  error.textContent = `${texts.callFailed} ${text}`;
  error.hidden = false;
}

function connected(number) {
  status.textContent = `${texts.callStatus} ${number}`;
  document.querySelector('.no-calls')?.remove();
  document.querySelector('.calls').append(Object.assign(document.createElement('li'), { textContent: number }));
}

// An old-fashioned CRM: it dials with XMLHttpRequest.
function call(button) {
  const { number } = button.dataset;
  error.hidden = true;
  button.disabled = true;
  const request = new XMLHttpRequest();
  request.open('POST', '/api/calls');
  request.setRequestHeader('content-type', 'application/json');
  request.addEventListener('loadend', () => {
    button.disabled = false;
    if (request.status === 200) connected(number);
    else fail(request.status ? `${request.status} ${request.responseText.slice(0, 200)}` : texts.unreachable);
  });
  request.send(JSON.stringify({ number }));
}

for (const button of document.querySelectorAll('button.call')) button.addEventListener('click', () => { call(button); });
