// Every word that people read on this page, in both languages. Vietnamese is the default.

const VI = {
  title: "Kiểm điểm cuối năm – dùng thử",
  bot: "Kiểm điểm cuối năm",
  botKind: "bot",
  typing: "đang nhập…",
  people: "Nhân vật",
  peopleHint: "Chọn một người để trò chuyện với bot như trên Telegram.",
  search: "Tìm theo tên hoặc đơn vị",
  searchNone: "Không tìm thấy ai. Thử gõ ít chữ hơn.",
  searchMore: "Danh sách còn dài. Gõ tên hoặc đơn vị để tìm.",
  peopleLoading: "Đang tải danh sách…",
  suggested: "Gợi ý để xem thử",
  everyone: "Mọi người",
  found: "Kết quả tìm",
  member: "đảng viên",
  secretary: "bí thư chi bộ",
  admin: "văn phòng",
  code: "Mã vào: {code}",
  open: "Các cuộc trò chuyện đang mở",
  close: "Đóng cuộc trò chuyện với {name}",
  unread: "{count} tin chưa đọc",
  drawerPeople: "Mở danh sách nhân vật",
  drawerClock: "Mở đồng hồ",
  drawerClose: "Đóng",
  language: "Ngôn ngữ",
  as: "{name} · {role}",
  pick: "Chọn một người trong danh sách để bắt đầu.",
  pickButton: "Chọn nhân vật",
  empty: "Chưa có tin nhắn nào.",
  emptyHint: "Bấm Bắt đầu để mở cuộc trò chuyện với bot.",
  start: "Bắt đầu",
  log: "Tin nhắn",
  message: "Nhập tin nhắn…",
  messageLabel: "Tin nhắn",
  send: "Gửi",
  attach: "Đính kèm",
  attachPhoto: "Ảnh",
  attachFile: "Tệp",
  attachSticker: "Nhãn dán",
  sticker: "👍 Nhãn dán",
  drop: "Thả tệp vào đây để gửi",
  uploading: "Đang gửi {name}…",
  tooBig: "“{name}” lớn hơn {limit} MB nên chưa gửi được. Đồng chí chọn tệp nhỏ hơn.",
  download: "Tải {name} về",
  save: "Tải về",
  photo: "Ảnh {name}",
  photoOpen: "Xem ảnh {name} cỡ lớn",
  edited: "đã sửa",
  edit: "Sửa tin nhắn này",
  editing: "Đang sửa tin nhắn",
  cancel: "Hủy",
  scrollDown: "Xuống tin mới nhất",
  menu: "Thêm lựa chọn",
  block: "Chặn bot",
  unblock: "Bỏ chặn bot",
  openSecretary: "Xem phía bí thư của chi bộ này",
  noSecretary: "Trong danh sách chưa có bí thư của đơn vị này.",
  blocked: "Đã chặn bot: không nhận được tin nào.",
  contactTitle: "Gửi số điện thoại cho bot?",
  contactHint: "Số này chỉ dùng trong bản dùng thử.",
  contactPhone: "Số điện thoại",
  contactSend: "Gửi số điện thoại",
  contactCard: "Số điện thoại: {phone}",
  contactBad: "Số điện thoại chỉ gồm chữ số, có thể bắt đầu bằng dấu +.",
  clock: "Đồng hồ",
  clockHint: "Chỉnh giờ để xem lời nhắc tự đến.",
  clockNow: "Giờ Việt Nam trong bản dùng thử",
  hour: "+1 giờ",
  day: "+1 ngày",
  evening: "Tới 19:45",
  morning: "Tới 7:30 sáng",
  setTime: "Đặt ngày giờ",
  set: "Đặt",
  moved: "Đồng hồ: {time}",
  clockRefused: "Chưa đặt được giờ này. Đồng chí chọn một giờ muộn hơn.",
  lost: "Mất kết nối, đang thử lại…",
  notSent: "Tin chưa gửi được và vẫn còn trong ô nhập. Đồng chí gửi lại khi có kết nối.",
  notPressed: "Chưa bấm được. Đồng chí thử lại khi có kết nối.",
  refused: "Chưa gửi được: {reason}",
};

const EN = {
  title: "Yearly self-assessment – demo",
  bot: "Yearly self-assessment",
  botKind: "bot",
  typing: "typing…",
  people: "People",
  peopleHint: "Pick a person to chat with the bot as on Telegram.",
  search: "Search by name or unit",
  searchNone: "Nobody found. Try fewer letters.",
  searchMore: "The list goes on. Type a name or a unit to search.",
  peopleLoading: "Loading the list…",
  suggested: "Good to start with",
  everyone: "Everyone",
  found: "Found",
  member: "member",
  secretary: "cell secretary",
  admin: "office",
  code: "Code: {code}",
  open: "Open chats",
  close: "Close the chat of {name}",
  unread: "{count} unread",
  drawerPeople: "Open the list of people",
  drawerClock: "Open the clock",
  drawerClose: "Close",
  language: "Language",
  as: "{name} · {role}",
  pick: "Pick a person from the list to begin.",
  pickButton: "Pick a person",
  empty: "No messages yet.",
  emptyHint: "Press Start to open the chat with the bot.",
  start: "Start",
  log: "Messages",
  message: "Write a message…",
  messageLabel: "Message",
  send: "Send",
  attach: "Attach",
  attachPhoto: "Photo",
  attachFile: "File",
  attachSticker: "Sticker",
  sticker: "👍 Sticker",
  drop: "Drop a file here to send it",
  uploading: "Sending {name}…",
  tooBig: "“{name}” is larger than {limit} MB, so it was not sent. Please choose a smaller file.",
  download: "Download {name}",
  save: "Download",
  photo: "Photo {name}",
  photoOpen: "Show photo {name} large",
  edited: "edited",
  edit: "Edit this message",
  editing: "Editing a message",
  cancel: "Cancel",
  scrollDown: "Go to the newest message",
  menu: "More choices",
  block: "Block the bot",
  unblock: "Unblock the bot",
  openSecretary: "See the side of this cell's secretary",
  noSecretary: "The list has no secretary of this unit.",
  blocked: "The bot is blocked: no message arrives.",
  contactTitle: "Send the phone number to the bot?",
  contactHint: "The number is used in this demo only.",
  contactPhone: "Phone number",
  contactSend: "Send the phone number",
  contactCard: "Phone number: {phone}",
  contactBad: "A phone number has digits only; it may begin with +.",
  clock: "Clock",
  clockHint: "Move the time to see reminders arrive.",
  clockNow: "Vietnam time in this demo",
  hour: "+1 hour",
  day: "+1 day",
  evening: "To 19:45",
  morning: "To 7:30 a.m.",
  setTime: "Set date and time",
  set: "Set",
  moved: "Clock: {time}",
  clockRefused: "This time was not accepted. Please choose a later one.",
  lost: "Connection lost, trying again…",
  notSent: "The message was not sent and is still in the box. Please send it again once connected.",
  notPressed: "The press did not arrive. Please try again once connected.",
  refused: "Not sent: {reason}",
};

const TABLES = { vi: VI, en: EN };
const STORED = "sandbox.language";

let language = localStorage.getItem(STORED) in TABLES ? localStorage.getItem(STORED) : "vi";

export const getLanguage = () => language;

/** Return the text under this key, its {names} filled in. */
export function t(key, values = {}) {
  const text = TABLES[language][key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** Choose the language, write every marked text of the document anew, and tell the listeners. */
export function setLanguage(chosen) {
  language = chosen;
  localStorage.setItem(STORED, chosen);
  translate(document);
  document.dispatchEvent(new Event("languagechange"));
}

/** Fill data-text (content), data-label (aria-label, title) and data-hint (placeholder) below a node. */
export function translate(root) {
  document.documentElement.lang = language;
  for (const node of root.querySelectorAll("[data-text]")) node.textContent = t(node.dataset.text);
  for (const node of root.querySelectorAll("[data-hint]")) node.placeholder = t(node.dataset.hint);
  for (const node of root.querySelectorAll("[data-label]")) {
    node.setAttribute("aria-label", t(node.dataset.label));
    if (node.tagName === "BUTTON") node.title = t(node.dataset.label);
  }
}
